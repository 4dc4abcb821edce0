import { realpathSync } from 'node:fs';
import type { Runtime } from '../contract';
import { interpretedRuntime } from '../interpreted';
import type { Sandbox } from '../process/sandbox';
import { findTool, TOOLCHAINS } from '../toolchain';
import { powershellSignature } from './signature';
import { POWERSHELL_WRAPPER } from './wrapper';

/** Its first start unpacks nothing and asks for nothing. */
const ENV = { POWERSHELL_TELEMETRY_OPTOUT: '1', DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1', TERM: 'dumb' };

const MISSING =
  'PowerShell is not on this worker, and no package brings it. Unpack its archive for Linux on that machine into ' +
  `${TOOLCHAINS}/powershell, so that the program is pwsh there; then start the worker again.`;

export function powershellRuntime(sandbox: Sandbox): Runtime {
  return interpretedRuntime(sandbox, {
    language: 'powershell',
    program: visible(findTool(`${TOOLCHAINS}/powershell/pwsh`, '/usr/bin/pwsh', '/usr/local/bin/pwsh')),
    missing: MISSING,
    signature: async (source) => powershellSignature(source),
    plan: ({ source, args }, pwsh) => ({
      command: ({ input }) => [pwsh, '-NoLogo', '-NoProfile', '-NonInteractive', '-File', `${input}/wrapper.ps1`],
      files: { 'wrapper.ps1': POWERSHELL_WRAPPER, 'main.ps1': source, 'args.json': JSON.stringify(args) },
      env: ENV,
    }),
  });
}

/** A link into /opt leads nowhere inside a sandbox. */
function visible(program: string | null): string | null {
  const path = program === null ? null : realpathSync(program);
  return path?.startsWith('/usr/') ? path : null;
}
