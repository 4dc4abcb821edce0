import type { Runtime } from '../contract';
import { interpretedRuntime } from '../interpreted';
import type { Sandbox } from '../process/sandbox';
import { findTool, TOOLCHAINS } from '../toolchain';
import { withRenamedMain } from './parameters';
import { nuSignature } from './signature';
import { MAIN, nuWrapper } from './wrapper';

export function nuRuntime(sandbox: Sandbox): Runtime {
  return interpretedRuntime(sandbox, {
    language: 'nu',
    program: findTool(`${TOOLCHAINS}/nu/bin/nu`, '/usr/bin/nu', '/usr/local/bin/nu'),
    signature: async (source) => nuSignature(source),
    plan: ({ source, args }, nu) => ({
      command: ({ input }) => [nu, '--no-config-file', `${input}/wrapper.nu`],
      files: {
        'wrapper.nu': nuWrapper({ source, args }),
        'main.nu': withRenamedMain(source, MAIN),
        'args.json': JSON.stringify(args),
      },
    }),
  });
}
