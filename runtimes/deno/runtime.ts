import { NODE_WRAPPER } from '../bun/wrapper';
import { withExportedMain } from '../bun/main-export';
import { dateParameters } from '../bun/date-parameters';
import type { Runtime } from '../contract';
import { interpretedRuntime } from '../interpreted';
import type { Sandbox } from '../process/sandbox';
import { findTool, TOOLCHAINS } from '../toolchain';

/** The sandbox says what a script may; Deno's own permissions would only ask on a terminal that nobody sits at. */
const OPTIONS = ['run', '--quiet', '--allow-all', '--no-prompt', '--no-lock', '--no-config'];
const ENV = { DENO_DIR: '/tmp/deno', DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' };
/** It reserves much more than it uses. */
const MEMORY_BYTES_MIN = 192 << 20;

export function denoRuntime(sandbox: Sandbox): Runtime {
  return interpretedRuntime(sandbox, {
    language: 'deno',
    program: findTool(`${TOOLCHAINS}/deno/deno`, '/usr/bin/deno', '/usr/local/bin/deno'),
    memoryBytesMin: MEMORY_BYTES_MIN,
    signature: async (source) => (await import('../bun/signature')).typescriptSignature(source),
    plan: async ({ source, args }, deno) => ({
      command: ({ input }) => [deno, ...OPTIONS, `${input}/wrapper.mjs`],
      files: {
        'wrapper.mjs': NODE_WRAPPER,
        'main.ts': withExportedMain(source),
        'args.json': JSON.stringify({ args, dates: await dateParameters(source) }),
      },
      env: ENV,
    }),
  });
}
