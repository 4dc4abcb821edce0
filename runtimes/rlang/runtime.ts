import { existsSync } from 'node:fs';
import type { Runtime } from '../contract';
import { interpretedRuntime } from '../interpreted';
import type { Sandbox } from '../process/sandbox';
import { findTool } from '../toolchain';
import { rSignature } from './signature';
import { R_WRAPPER } from './wrapper';

/** Where Debian puts jsonlite, without which R reads and writes no JSON. */
const JSONLITE = ['/usr/lib/R/site-library/jsonlite', '/usr/lib/R/library/jsonlite'];

export function rRuntime(sandbox: Sandbox): Runtime {
  return interpretedRuntime(sandbox, {
    language: 'rlang',
    program: JSONLITE.some(existsSync) ? findTool('/usr/bin/Rscript') : null,
    signature: async (source) => rSignature(source),
    plan: ({ source, args }, rscript) => ({
      command: ({ input }) => [rscript, '--vanilla', `${input}/wrapper.R`],
      files: { 'wrapper.R': R_WRAPPER, 'main.R': source, 'args.json': JSON.stringify(args) },
    }),
  });
}
