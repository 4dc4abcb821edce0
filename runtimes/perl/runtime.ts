import { existsSync, readdirSync } from 'node:fs';
import type { Runtime } from '../contract';
import { interpretedRuntime } from '../interpreted';
import type { Sandbox } from '../process/sandbox';
import { findTool } from '../toolchain';
import { parametersOf } from '../typed/defaults';
import { perlSignature } from './signature';
import { PERL_WRAPPER } from './wrapper';

const LIBRARY = '/usr/share/perl';

const signature = async (source: string) => perlSignature(source);

export function perlRuntime(sandbox: Sandbox): Runtime {
  return interpretedRuntime(sandbox, {
    language: 'perl',
    program: hasJson() ? findTool('/usr/bin/perl') : null,
    signature,
    plan: async ({ source, args }, perl) => ({
      command: ({ input }) => [perl, `${input}/wrapper.pl`],
      files: {
        'wrapper.pl': PERL_WRAPPER,
        'main.pl': source,
        'args.json': JSON.stringify({ args, parameters: await parametersOf(signature, source) }),
      },
    }),
  });
}

/** A machine may have the interpreter without its library. */
function hasJson(): boolean {
  return existsSync(LIBRARY) && readdirSync(LIBRARY).some((version) => existsSync(`${LIBRARY}/${version}/JSON/PP.pm`));
}
