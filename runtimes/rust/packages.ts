import type { Registries } from '@/engine/packages/registries';
import { certificatesBy, inShell, runBuild } from '../packages/build';
import type { PackageTool } from '../packages/packages';
import { hostsOf, withoutCredentials } from '../packages/registries';
import type { Sandbox } from '../process/sandbox';

/** Between the manifest and Cargo's lockfile, in one text. */
const SPLIT = '\n# Cargo.lock\n';
/** The crates of many a script take longer than those of a package manager that only unpacks. */
const COMPILE_MS = 600_000;

/** The same for the crates and for the script: Cargo compiles again whatever was compiled with other options. */
export const CARGO_ENV = `export CARGO_HOME=$TMPDIR/cargo CARGO_TERM_QUIET=true CARGO_INCREMENTAL=0 RUSTC=/usr/bin/rustc
export HOME=$TMPDIR PATH=/usr/bin:/bin
mkdir -p $CARGO_HOME
`;

/** Where Cargo finds the sources of the crates once they are there. */
export const VENDORED = `export CARGO_NET_OFFLINE=true
printf '[source.crates-io]\\nreplace-with = "vendored"\\n[source.vendored]\\ndirectory = "%s"\\n' "$1/deps/vendor" > $CARGO_HOME/config.toml
`;

const ONLINE = `here=$1
${CARGO_ENV}${certificatesBy('CARGO_HTTP_CAINFO')}
cp "$here/config.toml" $CARGO_HOME/
cp "$here/Cargo.toml" .
echo 'fn main() {}' > program.rs
if [ -s "$here/Cargo.lock" ]; then cp "$here/Cargo.lock" .; fi
`;

const LOCK = `${ONLINE}
cargo update --workspace
cat Cargo.lock >&3
`;

/** Sources only: nothing that a crate brings along runs while there is a network. */
const FETCH = `${ONLINE}
cargo vendor --respect-source-config --locked --versioned-dirs "$here/deps/vendor" > /dev/null
cp Cargo.toml Cargo.lock "$here/deps/"
chmod -R a+rX,go-w "$here/deps"
`;

const COMPILE = `here=$1
${CARGO_ENV}${VENDORED}cp "$here/deps/Cargo.toml" "$here/deps/Cargo.lock" .
echo 'fn main() {}' > program.rs
export CARGO_TARGET_DIR="$here/deps/target"
cargo build --release --locked
find "$CARGO_TARGET_DIR" -name 'millrace[-_]script*' -prune -exec rm -rf {} +
find "$CARGO_TARGET_DIR" -name '.cargo-*lock' -delete
chmod -R a+rX,go-w "$CARGO_TARGET_DIR"
`;

/** Crates, by Cargo: fetched, and then compiled without network. A lock is a Cargo.toml and a Cargo.lock in one text. */
export function rustPackages(sandbox: Sandbox, version: () => string): PackageTool {
  return {
    language: 'rust',
    version,
    mounts: (dir) => [{ name: 'deps', from: dir }],
    lock: async ({ requirements, previous, registries, onLog }) => {
      const plan = {
        what: 'Resolving the crates',
        command: inShell('lock.sh'),
        files: {
          'lock.sh': LOCK,
          'Cargo.toml': requirements,
          'Cargo.lock': lockfileOf(previous ?? ''),
          ...configOf(registries),
        },
        env: environmentFor(registries),
        reach: hostsOf(registries, 'cargo'),
      };
      const locked = await runBuild(sandbox, plan, { onLog });
      return `${requirements}${SPLIT}${locked.toString('utf8')}`;
    },
    install: async ({ lock, draft, registries, onLog }) => {
      const [manifest = ''] = lock.split(SPLIT);
      const mounts = [{ name: 'deps', from: draft, isWritable: true }];
      const fetching = {
        what: 'Fetching the crates',
        command: inShell('fetch.sh'),
        files: { 'fetch.sh': FETCH, 'Cargo.toml': manifest, 'Cargo.lock': lockfileOf(lock), ...configOf(registries) },
        mounts,
        env: environmentFor(registries),
        reach: hostsOf(registries, 'cargo'),
      };
      await runBuild(sandbox, fetching, { onLog });
      const compiling = {
        what: 'Compiling the crates',
        command: inShell('compile.sh'),
        files: { 'compile.sh': COMPILE },
        mounts,
        isOffline: true,
        timeoutMs: COMPILE_MS,
      };
      await runBuild(sandbox, compiling, { onLog });
    },
  };
}

/** A lock that was made elsewhere is Cargo's lockfile alone. */
export function isRustLock(lock: string): boolean {
  return lock.includes(SPLIT);
}

function lockfileOf(lock: string): string {
  return lock.split(SPLIT).at(-1) ?? '';
}

/** As Cargo wants to be told: the credentials go by a variable. */
function configOf({ cargoRegistry }: Registries): Record<string, string> {
  if (cargoRegistry === null) return { 'config.toml': '' };
  const { url } = withoutCredentials(cargoRegistry);
  const lines = ['[source.crates-io]', 'replace-with = "own"', '[registries.own]', `index = ${JSON.stringify(url)}`];
  return { 'config.toml': [...lines, '[registry]', 'global-credential-providers = ["cargo:token"]', ''].join('\n') };
}

function environmentFor({ cargoRegistry }: Registries): Record<string, string> {
  const { authorization } = withoutCredentials(cargoRegistry ?? '');
  return authorization ? { CARGO_REGISTRIES_OWN_TOKEN: authorization } : {};
}
