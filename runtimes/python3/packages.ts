import type { Registries } from '@/engine/packages/registries';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { certificatesBy, runBuild } from '../packages/build';
import type { PackageTool } from '../packages/packages';
import { hostsOf } from '../packages/registries';
import type { Sandbox } from '../process/sandbox';
import type { Place } from '../process/slot';
import { pythonInterpreter } from './interpreter';
import { installUv, UV_VERSION } from './uv';

const COMMON = `set -e
here=$(dirname "$0")
export UV_NO_CONFIG=1 UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 UV_HTTP_TIMEOUT=30
${certificatesBy('SSL_CERT_FILE')}
uv=$1 python=$2; shift 2
`;

// Into a file of its own: a lock that is there already keeps its versions.
const LOCK = `${COMMON}
export UV_CACHE_DIR=/tmp/uv
cp "$here/previous.txt" lock.txt
"$uv" pip compile --quiet --python "$python" --generate-hashes --no-header --no-annotate "$@" -o lock.txt "$here/requirements.in" >/dev/null
cat lock.txt >&3
`;

const INSTALL = `${COMMON}
export UV_CACHE_DIR="$here/out/.uv"
"$uv" pip install --python "$python" --target "$here/out/site" --compile-bytecode "$@" -r "$here/lock.txt"
rm -rf "$here/out/.uv"
chmod -R a+rX,go-w "$here/out/site"
`;

/** Where a job finds its packages, below its input. */
const PLACE = 'deps';

/** Python's packages, by uv. Locks are requirements files with exact versions and hashes. */
export function pythonPackages(sandbox: Sandbox): PackageTool {
  const python = pythonInterpreter() ?? 'python3';
  return {
    language: 'python3',
    version: () => `${pythonVersion()} uv ${UV_VERSION}`,
    mounts: (dir) => [{ name: PLACE, from: join(dir, 'site') }],
    lock: async ({ requirements, previous, registries, onLog }) => {
      const uv = await installUv(sandbox.folders.toolsDir, registries, { onLog });
      const plan = {
        what: 'Resolving the Python packages',
        command: uvCommand('lock.sh', { uv, python, options: optionsFor(registries, sandbox) }),
        files: { 'lock.sh': LOCK, 'requirements.in': `${requirements}\n`, 'previous.txt': previous ?? '' },
        reach: hostsOf(registries, 'pypi'),
      };
      const locked = await runBuild(sandbox, plan, { onLog });
      return `# py: ${pythonVersion()}\n${locked.toString('utf8')}`;
    },
    install: async ({ lock, draft, registries, onLog }) => {
      const uv = await installUv(sandbox.folders.toolsDir, registries, { onLog });
      const plan = {
        what: 'Installing the Python packages',
        command: uvCommand('install.sh', { uv, python, options: optionsFor(registries, sandbox) }),
        files: { 'install.sh': INSTALL, 'lock.txt': lock },
        mounts: [{ name: 'out', from: draft, isWritable: true }],
        reach: hostsOf(registries, 'pypi'),
      };
      await runBuild(sandbox, plan, { onLog });
    },
  };
}

function uvCommand(script: string, { uv, python, options }: { uv: string; python: string; options: string[] }) {
  return ({ input, tools }: Place) => ['/bin/sh', `${input}/${script}`, `${tools}/${uv}`, python, ...options];
}

function optionsFor({ pipIndexUrl, pipExtraIndexUrls }: Registries, { mayRunForeignBuilds }: Sandbox): string[] {
  return [
    ...(pipIndexUrl ? ['--index-url', pipIndexUrl] : []),
    ...pipExtraIndexUrls.flatMap((url) => ['--extra-index-url', url]),
    ...(mayRunForeignBuilds ? [] : ['--no-build']),
  ];
}

let version: string | null = null;

/** As `3.11`: what the packages' files depend on. */
function pythonVersion(): string {
  version ??= spawnSync(
    pythonInterpreter() ?? 'python3',
    ['-I', '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
    {
      encoding: 'utf8',
    },
  ).stdout.trim();
  return version;
}
