import { z } from 'zod';
import type { Registries } from '@/engine/packages/registries';
import { BuildFailed, certificatesBy, inShell, runBuild } from '../packages/build';
import { commentBlock } from '../packages/comment-block';
import type { PackageTool } from '../packages/packages';
import { hostsOf, listOr, PACKAGIST, withoutCredentials } from '../packages/registries';
import type { Sandbox } from '../process/sandbox';
import { findTool } from '../toolchain';

/** Windmill's way to keep both files in one text. */
const SPLIT = '\nLOCK\n';
const MANIFEST = 'composer.json';
const LOCKFILE = 'composer.lock';
/** Nothing that a package brings along runs. */
const QUIET = '--no-scripts --no-plugins --no-interaction --no-progress --no-ansi';

const COMMON = `here=$1
shift
export HOME=$TMPDIR COMPOSER_HOME=$TMPDIR/composer COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_NO_AUDIT=1
export COMPOSER_MEMORY_LIMIT=-1 COMPOSER_DISABLE_XDEBUG_WARN=1
${certificatesBy('SSL_CERT_FILE')}
`;

/** The words behind are names of packages whose versions are to be found anew, or options. */
const LOCK = `${COMMON}
cp "$here/${MANIFEST}" .
if [ -s "$here/${LOCKFILE}" ]; then cp "$here/${LOCKFILE}" .; fi
"$@" ${QUIET}
cat ${LOCKFILE} >&3
`;

const INSTALL = `${COMMON}
cp "$here/${MANIFEST}" "$here/${LOCKFILE}" "$here/deps/"
cd "$here/deps"
"$@" ${QUIET}
rm ${MANIFEST} ${LOCKFILE}
mkdir -p vendor
chmod -R a+rX,go-w .
`;

const manifest = z.object({ require: z.record(z.string(), z.string()) });

/** What the lines below `// require:` name: `vendor/package`, with versions behind an `@`. As a composer.json. */
export function phpRequirements(source: string): string | null {
  const lines = commentBlock(source, '//', 'require') ?? [];
  if (lines.length === 0) return null;
  const wanted = lines.toSorted().map((line) => {
    const [name = '', ...versions] = line.split('@');
    return [name.trim(), versions.join('@').trim() || '*'];
  });
  return JSON.stringify({ require: Object.fromEntries(wanted) }, null, 2);
}

export function isPhpLock(lock: string): boolean {
  return lock.includes(SPLIT);
}

/** Packages of Composer's repositories. A lock is a composer.json and a composer.lock in one text. */
export function phpPackages(sandbox: Sandbox, php: string[]): PackageTool {
  const composer = findTool('/usr/bin/composer', '/usr/local/bin/composer');
  const planOf = (script: string, words: string[], registries: Registries) => {
    if (!composer) throw new BuildFailed(NO_COMPOSER);
    return {
      command: inShell(script, ...php, composer, ...words),
      env: environmentFor(registries),
      reach: hostsOf(registries, 'composer'),
    };
  };
  return {
    language: 'php',
    version: () => php.join(' '),
    mounts: (dir) => [{ name: 'deps', from: dir }],
    lock: async ({ requirements, previous, registries, onLog }) => {
      const words = ['update', '--no-install', ...changesOf(requirements, previous)];
      const plan = {
        ...planOf('lock.sh', words, registries),
        what: 'Resolving the packages of PHP',
        files: {
          'lock.sh': LOCK,
          [MANIFEST]: manifestFor(requirements, registries),
          [LOCKFILE]: partsOf(previous ?? '').lockfile,
        },
      };
      const locked = await runBuild(sandbox, plan, { onLog });
      return `${requirements}${SPLIT}${locked.toString('utf8')}`;
    },
    install: async ({ lock, draft, registries, onLog }) => {
      const { requirements, lockfile } = partsOf(lock);
      const plan = {
        ...planOf('install.sh', ['install', '--no-dev', '--optimize-autoloader'], registries),
        what: 'Installing the packages of PHP',
        files: {
          'install.sh': INSTALL,
          [MANIFEST]: manifestFor(requirements, registries),
          [LOCKFILE]: lockfile,
        },
        mounts: [{ name: 'deps', from: draft, isWritable: true }],
      };
      await runBuild(sandbox, plan, { onLog });
    },
  };
}

const NO_COMPOSER =
  'Composer, which installs packages of PHP, is not on this worker. On its machine, as root: npm run languages -- install php. Then start the worker again.';

function partsOf(lock: string): { requirements: string; lockfile: string } {
  const [requirements = '', lockfile = ''] = lock.split(SPLIT);
  return { requirements, lockfile };
}

/** What keeps the other versions as they are: the names whose versions are asked for otherwise now. */
function changesOf(requirements: string, previous: string | null): string[] {
  if (previous === null || !isPhpLock(previous)) return [];
  const before = requiredBy(partsOf(previous).requirements);
  const now = requiredBy(requirements);
  const changed = Object.keys(now).filter((name) => now[name] !== before[name]);
  return changed.length > 0 ? ['--with-dependencies', ...changed] : ['--lock'];
}

function requiredBy(text: string): Record<string, string> {
  try {
    return manifest.parse(JSON.parse(text)).require;
  } catch (error) {
    throw new BuildFailed('The lock does not begin with a composer.json that says what is required.', { cause: error });
  }
}

function manifestFor(requirements: string, { composerRepositories }: Registries): string {
  const urls = listOr(composerRepositories, PACKAGIST).map((address) => withoutCredentials(address).url);
  const repositories = urls.map((url) => ({ type: 'composer', url }));
  return JSON.stringify({
    require: requiredBy(requirements),
    repositories: [...repositories, { 'packagist.org': false }],
    config: { 'secure-http': urls.every((url) => url.startsWith('https:')), 'preferred-install': 'dist' },
  });
}

/** As Composer wants to be told who asks. */
function environmentFor({ composerRepositories }: Registries): Record<string, string> {
  const logins = composerRepositories.map((address) => new URL(address)).filter(({ password }) => password !== '');
  const basic = logins.filter(({ username }) => username !== '');
  const bearer = logins.filter(({ username }) => username === '');
  const auth = {
    'http-basic': Object.fromEntries(
      basic.map(({ host, username, password }) => [
        host,
        { username: decodeURIComponent(username), password: decodeURIComponent(password) },
      ]),
    ),
    bearer: Object.fromEntries(bearer.map(({ host, password }) => [host, decodeURIComponent(password)])),
  };
  return logins.length > 0 ? { COMPOSER_AUTH: JSON.stringify(auth) } : {};
}
