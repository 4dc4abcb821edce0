import type { Registries } from '@/engine/packages/registries';
import { certificatesBy, inShell, runBuild } from '../packages/build';
import type { PackageTool } from '../packages/packages';
import { GO_PROXY, hostsOf } from '../packages/registries';
import type { Sandbox } from '../process/sandbox';

/** Windmill's way to keep both files in one text. */
const SPLIT = '\n//go.sum\n';
/** Comments at the top of the lock: what is compiled when it is installed. */
const IMPORT = /^\/\/ import (\S+)$/gm;

const COMMON = `here=$1 go=$2 library=$3
export HOME=$TMPDIR GOPATH=$TMPDIR/go GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS='-trimpath -modcacherw'
${certificatesBy('SSL_CERT_FILE')}
cp "$here/imports.go" "$here/go.mod" .
if [ -s "$here/go.sum" ]; then cp "$here/go.sum" .; fi
`;

const LOCK = `${COMMON}
export GOMODCACHE="$here/out/modules" GOCACHE="$here/out/cache"
while read -r pin; do "$go" get "$pin"; done < "$here/pins.txt"
"$go" get .
"$go" list -mod=mod -deps . > /dev/null
{ cat go.mod; printf '${SPLIT.replaceAll('\n', '\\n')}'; if [ -e go.sum ]; then cat go.sum; fi; } >&3
`;

/** What the script's compilation finds compiled already; of the library of the language it has links of its own. */
const INSTALL = `${COMMON}
export GOMODCACHE="$here/deps/modules" GOCACHE="$here/deps/compiled"
if [ -d "$library" ]; then cp -rs "$library" "$GOCACHE"; fi
if [ -s "$here/imports.txt" ]; then "$go" build -o /dev/null .; else "$go" mod download; fi
mkdir -p "$GOMODCACHE" "$GOCACHE"
find "$GOCACHE" -type l -delete
find "$GOMODCACHE/cache/download" -name '*.zip' -delete
cp go.mod "$here/deps/"
cp "$here/go.sum" "$here/deps/"
chmod -R a+rX,go-w "$here/deps"
`;

/** The program, and where the language's own library lies compiled. */
type GoTool = { compiler: string; library: string; version: string };

/** Go's modules. A lock is a go.mod and a go.sum in one text. */
export function goPackages(sandbox: Sandbox, { compiler, library, version }: GoTool): PackageTool {
  const command = (script: string) => inShell(script, compiler, library);
  return {
    language: 'go',
    version: () => version,
    mounts: (dir) => [{ name: 'deps', from: dir }],
    lock: async ({ requirements, previous, registries, scratch, onLog }) => {
      const imports = [...requirements.matchAll(/^import (.*)$/gm)].map(([, path = '']) => path);
      const pins = [...requirements.matchAll(/^require (\S+) (\S+)$/gm)].map(
        ([, module, wanted]) => `${module}@${wanted}\n`,
      );
      const plan = {
        what: 'Resolving the Go modules',
        command: command('lock.sh'),
        files: {
          'lock.sh': LOCK,
          'imports.go': programOf(imports),
          'pins.txt': pins.join(''),
          ...filesOf(previous ?? ''),
        },
        mounts: [{ name: 'out', from: scratch, isWritable: true }],
        env: environmentFor(registries),
        reach: hostsOf(registries, 'go'),
      };
      const locked = await runBuild(sandbox, plan, { onLog });
      return imports.map((path) => `// import ${path}\n`).join('') + locked.toString('utf8');
    },
    install: async ({ lock, draft, registries, onLog }) => {
      const imports = [...lock.matchAll(IMPORT)].map(([, path = '']) => path);
      const plan = {
        what: 'Installing the Go modules',
        command: command('install.sh'),
        files: {
          'install.sh': INSTALL,
          'imports.go': programOf(imports),
          'imports.txt': imports.join('\n'),
          ...filesOf(lock),
        },
        mounts: [{ name: 'deps', from: draft, isWritable: true }],
        env: environmentFor(registries),
        reach: hostsOf(registries, 'go'),
      };
      await runBuild(sandbox, plan, { onLog });
    },
  };
}

/** A lock that was made elsewhere calls its module otherwise. */
function filesOf(lock: string): Record<string, string> {
  const [manifest = '', sums = ''] = lock.split(SPLIT);
  const named = manifest
    .replaceAll(IMPORT, '')
    .replace(/^module .*$/m, 'module script')
    .trim();
  return { 'go.mod': `${named || 'module script\n\ngo 1.19'}\n`, 'go.sum': sums };
}

function programOf(imports: string[]): string {
  return `package main\n\n${imports.map((path) => `import _ ${JSON.stringify(path)}\n`).join('')}\nfunc main() {}\n`;
}

function environmentFor({ goProxy }: Registries): Record<string, string> {
  // Nobody but the proxies is asked. The public record of hashes knows nothing of private modules.
  return goProxy ? { GOPROXY: goProxy, GONOSUMDB: '*' } : { GOPROXY: GO_PROXY };
}
