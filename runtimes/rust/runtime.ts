import { existsSync, readFileSync } from 'node:fs';
import { compiledRuntime } from '../compiled';
import { type Runtime, SignatureError } from '../contract';
import type { PackageCache } from '../packages/cache';
import type { Sandbox } from '../process/sandbox';
import { findTool, TOOLCHAINS } from '../toolchain';
import { CARGO_ENV, isRustLock, rustPackages, VENDORED } from './packages';
import { RUST_PROGRAM, rustCaller } from './wrapper';

/** What `npm run languages` compiled: crates that read and write JSON, and the options that name them. */
const LIBRARY = `${TOOLCHAINS}/rust`;

const BUILD = `PATH=/usr/bin:/bin
( cd ${LIBRARY}/deps; /usr/bin/rustc --edition=2021 -Copt-level=2 -Cpanic=unwind --cap-lints=allow -Ldependency=. \\
  $(cat ${LIBRARY}/externs) --remap-path-prefix="$1/=" -o $TMPDIR/program "$1/program.rs" ) > $TMPDIR/said 2>&1 || { sed "s|$1/||g" $TMPDIR/said; exit 1; }
cat $TMPDIR/program >&3
`;

/** With crates of its own, by Cargo. It writes to what it keeps of them; what they were compiled to is there as links. */
const BUILD_WITH_CRATES = `${CARGO_ENV}${VENDORED}
cp "$1"/*.rs "$1/deps/Cargo.toml" "$1/deps/Cargo.lock" .
mkdir target
tar -c -C "$1/deps/target" --exclude=./release/deps . | tar -x -C target
cp -rs "$1/deps/target/release/deps" target/release/deps
CARGO_TARGET_DIR=target cargo build --release --locked > $TMPDIR/said 2>&1 || { cat $TMPDIR/said; exit 1; }
cat target/release/millrace-script >&3
`;

export function rustRuntime(sandbox: Sandbox, cache: PackageCache): Runtime {
  return compiledRuntime(
    { sandbox, cache },
    {
      language: 'rust',
      compiler: existsSync(`${LIBRARY}/externs`) ? findTool('/usr/bin/rustc') : null,
      version: async () => libraryText(),
      signature: async (source) => (await import('./signature')).rustSignature(source),
      build: async (source) => {
        const main = await (await import('./signature')).rustMain(source);
        if (!main) throw new SignatureError('the script has no function called main');
        return {
          files: { 'main.rs': source + rustCaller(main), 'program.rs': RUST_PROGRAM },
          script: `if [ -d "$1/deps" ]; then\n${BUILD_WITH_CRATES}else\n${BUILD}fi\n`,
        };
      },
      command: (artefact, { input }) => [artefact, input],
      packages: {
        tool: rustPackages(sandbox, libraryText),
        requirements: async (source) => (await import('./manifest')).rustManifest(source, libraryVersions()),
        isLock: isRustLock,
        areLoaded: false,
      },
    },
  );
}

/** The compiler's version, and those of the crates in the library: a line each. */
function libraryText(): string {
  return existsSync(`${LIBRARY}/version`) ? readFileSync(`${LIBRARY}/version`, 'utf8') : '';
}

function libraryVersions(): Record<string, string> {
  const lines = [...libraryText().matchAll(/^librust-([\w-]+)-dev\S*\s+(\S+)$/gm)];
  return Object.fromEntries(lines.map(([, name = '', version = '']) => [name.replaceAll('-', '_'), version]));
}
