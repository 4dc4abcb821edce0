import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { compiledRuntime } from '../compiled';
import { type Runtime, SignatureError } from '../contract';
import type { PackageCache } from '../packages/cache';
import type { Sandbox } from '../process/sandbox';
import { findTool, TOOLCHAINS } from '../toolchain';
import { RUST_PROGRAM, rustCaller } from './wrapper';

/** What `npm run languages` compiled: crates that read and write JSON, and the options that name them. */
const LIBRARY = `${TOOLCHAINS}/rust`;

const BUILD = `cd "$1"
PATH=/usr/bin:/bin
( cd ${LIBRARY}/deps; /usr/bin/rustc --edition=2021 -Copt-level=2 -Cpanic=unwind --cap-lints=allow -Ldependency=. \\
  $(cat ${LIBRARY}/externs) --remap-path-prefix="$1/=" -o /tmp/program "$1/program.rs" ) > /tmp/said 2>&1 || { sed "s|$1/||g" /tmp/said; exit 1; }
cat /tmp/program >&3
`;

export function rustRuntime(sandbox: Sandbox, cache: PackageCache): Runtime {
  return compiledRuntime(
    { sandbox, cache },
    {
      language: 'rust',
      compiler: existsSync(`${LIBRARY}/externs`) ? findTool('/usr/bin/rustc') : null,
      version: () => readFile(`${LIBRARY}/version`, 'utf8'),
      signature: async (source) => (await import('./signature')).rustSignature(source),
      build: async (source) => {
        const main = await (await import('./signature')).rustMain(source);
        if (!main) throw new SignatureError('the script has no function called main');
        return { files: { 'main.rs': source + rustCaller(main), 'program.rs': RUST_PROGRAM }, script: BUILD };
      },
      command: (artefact, { input }) => [artefact, input],
    },
  );
}
