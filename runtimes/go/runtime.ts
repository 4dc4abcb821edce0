import { readFileSync } from 'node:fs';
import { compiledRuntime } from '../compiled';
import { type Runtime, SignatureError } from '../contract';
import type { PackageCache } from '../packages/cache';
import type { Sandbox } from '../process/sandbox';
import { findTool, TOOLCHAINS } from '../toolchain';
import { goPackages } from './packages';
import { GO_PROGRAM, goCaller, inPackageInner } from './wrapper';

/** Compiled ahead by `npm run languages`; a link to each file, since Go wants to write beside them. */
const LIBRARY = `${TOOLCHAINS}/go/cache`;

const BUILD = `export HOME=$TMPDIR GOPATH=$TMPDIR/go GOCACHE=$TMPDIR/go-cache GOTOOLCHAIN=local GOPROXY=off CGO_ENABLED=0 GOFLAGS=-trimpath
if [ -d ${LIBRARY} ]; then cp -rs ${LIBRARY} $TMPDIR/go-cache; fi
mkdir -p $TMPDIR/go-cache inner
cp "$1/main.go" "$1/caller.go" inner/
cp "$1/program.go" "$1/go.mod" .
if [ -d "$1/deps" ]; then
  cp "$1/deps/go.mod" "$1/deps/go.sum" .
  cp -rs "$1/deps/compiled/." $TMPDIR/go-cache
  export GOMODCACHE="$1/deps/modules"
fi
GO build -ldflags='-s -w' -o $TMPDIR/program . > $TMPDIR/said 2>&1 || { sed -e '/^#/d' -e 's|^inner/||' $TMPDIR/said; exit 1; }
cat $TMPDIR/program >&3
`;

export function goRuntime(sandbox: Sandbox, cache: PackageCache): Runtime {
  const compiler = findTool('/usr/local/go/bin/go', '/usr/bin/go');
  return compiledRuntime(
    { sandbox, cache },
    {
      language: 'go',
      compiler,
      version: async () => versionOf(compiler),
      signature: async (source) => (await import('./signature')).goSignature(source),
      build: async (source) => {
        const main = await (await import('./signature')).goMain(source);
        if (!main) throw new SignatureError('the script has no function called main');
        return {
          files: {
            'main.go': inPackageInner(source),
            'caller.go': goCaller(main),
            'program.go': GO_PROGRAM,
            'go.mod': 'module script\n\ngo 1.19\n',
          },
          script: BUILD.replace('GO build', `${compiler} build`),
        };
      },
      command: (artefact, { input }) => [artefact, input],
      packages: {
        tool: goPackages(sandbox, { compiler: compiler ?? 'go', library: LIBRARY, version: versionOf(compiler) }),
        requirements: async (source) => (await import('./requirements')).goRequirements(source),
        isLock: () => true,
        areLoaded: false,
      },
    },
  );
}

/** The file that names the release lies beside the programs, or nowhere where Debian packed them. */
function versionOf(compiler: string | null): string {
  try {
    return readFileSync('/usr/local/go/VERSION', 'utf8');
  } catch {
    return compiler ?? 'none';
  }
}
