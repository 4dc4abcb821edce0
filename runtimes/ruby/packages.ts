import type { Registries } from '@/engine/packages/registries';
import { certificatesBy, inShell, runBuild } from '../packages/build';
import type { PackageTool } from '../packages/packages';
import { hostsOf, listOr, RUBYGEMS, withoutCredentials } from '../packages/registries';
import type { Sandbox } from '../process/sandbox';
import { GEMS_PROGRAM } from './gems-program';

const SPLIT = '\n# Gemfile.lock\n';
const HASHES = '\n# sha256\n';

const RUN = `here=$1
export HOME=$TMPDIR BUNDLE_USER_HOME=$TMPDIR/bundle BUNDLE_APP_CONFIG=$TMPDIR/bundle BUNDLE_SILENCE_ROOT_WARNING=1
${certificatesBy('SSL_CERT_FILE')}
if [ -e "$here/Gemfile" ]; then cp "$here/Gemfile" "$here/Gemfile.lock" .; fi
if [ ! -s Gemfile.lock ]; then rm -f Gemfile.lock; fi
"$2" "$here/gems.rb" "$3" "$here"
if [ -d "$here/deps" ]; then chmod -R a+rX,go-w "$here/deps"; fi
`;

export function isRubyLock(lock: string): boolean {
  return lock.includes(HASHES);
}

/** Gems, found by Bundler. A lock is a Gemfile without its source, a Gemfile.lock and the gems' hashes in one text. */
export function rubyPackages(sandbox: Sandbox, ruby: string): PackageTool {
  const planOf = (what: string, files: Record<string, string>) => ({
    command: inShell('run.sh', ruby, what),
    files: { 'run.sh': RUN, 'gems.rb': GEMS_PROGRAM, ...files },
  });
  return {
    language: 'ruby',
    version: () => ruby,
    mounts: (dir) => [{ name: 'deps', from: dir }],
    lock: async ({ requirements, previous, registries, onLog }) => {
      const plan = {
        ...planOf('lock', {
          Gemfile: gemfileOf(requirements, registries),
          'Gemfile.lock': lockfileOf(previous ?? ''),
          'sources.txt': sourcesOf(registries),
        }),
        what: 'Resolving the gems',
        env: environmentFor(registries),
        reach: hostsOf(registries, 'gems'),
      };
      const locked = await runBuild(sandbox, plan, { onLog });
      return `${requirements}${SPLIT}${locked.toString('utf8')}`;
    },
    install: async ({ lock, draft, registries, onLog }) => {
      const mounts = [{ name: 'deps', from: draft, isWritable: true }];
      const [requirements = ''] = lock.split(SPLIT);
      const fetching = {
        ...planOf('fetch', {
          Gemfile: gemfileOf(requirements, registries),
          'Gemfile.lock': lockfileOf(lock),
          'sources.txt': sourcesOf(registries),
          'hashes.txt': lock.split(HASHES)[1] ?? '',
        }),
        what: 'Fetching the gems',
        mounts,
        reach: hostsOf(registries, 'gems'),
      };
      const toCompile = await runBuild(sandbox, fetching, { onLog });
      if (toCompile.length === 0) return;
      await runBuild(
        sandbox,
        { ...planOf('compile', {}), what: 'Compiling the gems', mounts, isOffline: true, timeoutMs: COMPILE_MS },
        { onLog },
      );
    },
  };
}

/** Nothing that a gem brings along runs before the network is gone. */
const COMPILE_MS = 600_000;

/** Of a lock of ours, or of Bundler's own file. */
function lockfileOf(lock: string): string {
  return lock.split(HASHES)[0]?.split(SPLIT).at(-1) ?? '';
}

function gemfileOf(requirements: string, { gemSources }: Registries): string {
  const [first = RUBYGEMS] = listOr(gemSources, RUBYGEMS);
  return `source '${withoutCredentials(first).url}'\n${requirements}\n`;
}

/** An address each, and behind a tab the same with its user and password. */
function sourcesOf({ gemSources }: Registries): string {
  return listOr(gemSources, RUBYGEMS)
    .map((address) => `${withoutCredentials(address).url}\t${address}`)
    .join('\n');
}

/** As Bundler wants to be told who asks: a variable for each host. */
function environmentFor({ gemSources }: Registries): Record<string, string> {
  const logins = gemSources.map((address) => new URL(address)).filter(({ password }) => password !== '');
  return Object.fromEntries(
    logins.map(({ hostname, username, password }) => [
      `BUNDLE_${hostname.replaceAll('.', '__').replaceAll('-', '___').toUpperCase()}`,
      username ? `${username}:${password}` : password,
    ]),
  );
}
