import type { Registries } from '@/engine/packages/registries';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { certificatesBy, runBuild } from '../packages/build';
import type { PackageTool } from '../packages/packages';
import { hostsOf, JSR, withoutCredentials } from '../packages/registries';
import type { Place } from '../process/slot';
import type { Sandbox } from '../process/sandbox';

/** Windmill's way to keep both files in one text. */
const SPLIT = '\n//bun.lock\n';
const EMPTY = '<empty>';
/** The packages of JSR have a scope of their own. */
const SCOPES = `@jsr:registry=${JSR}\n`;

const COMMON = `set -e
here=$(dirname "$0")
bun=$1
${certificatesBy('NODE_EXTRA_CA_CERTS')}
`;

const LOCK = `${COMMON}
export BUN_INSTALL_CACHE_DIR=/tmp/bun
cp "$here/package.json" package.json
cp "$here/npmrc" .npmrc
if [ -s "$here/previous.lock" ]; then cp "$here/previous.lock" bun.lock; fi
"$bun" install --lockfile-only --ignore-scripts --no-progress --no-summary
cat bun.lock >&3
`;

const INSTALL = `${COMMON}
export BUN_INSTALL_CACHE_DIR="$here/out/.bun"
cp "$here/package.json" "$here/bun.lock" "$here/out/"
cd "$here/out"
cp "$here/npmrc" .npmrc
"$bun" install --frozen-lockfile --ignore-scripts --no-progress --production
mkdir -p node_modules
rm -rf .bun .npmrc
if [ -n "$(find node_modules -name '*.node' | head -1)" ]; then touch native; fi
chmod -R a+rX,go-w node_modules
`;

/** Packages of npm, by Bun. A lock is a package.json and Bun's lockfile in one text. */
export function bunPackages(sandbox: Sandbox): PackageTool {
  const command =
    (script: string) =>
    ({ input, tools }: Place) => ['/bin/sh', `${input}/${script}`, `${tools}/${sandbox.bun ?? 'bun'}`];
  return {
    language: 'bun',
    version: () => sandbox.bun ?? 'none',
    mounts: (dir) => [{ name: 'node_modules', from: join(dir, 'node_modules') }],
    lock: async ({ requirements, previous, registries, onLog }) => {
      const plan = {
        what: 'Resolving the npm packages',
        command: command('lock.sh'),
        files: {
          'lock.sh': LOCK,
          'package.json': requirements,
          'previous.lock': lockfileOf(previous ?? ''),
          npmrc: npmrcOf(registries),
        },
        reach: hostsOf(registries, 'npm'),
      };
      const locked = await runBuild(sandbox, plan, { onLog });
      return `${requirements}${SPLIT}${locked.toString('utf8')}`;
    },
    install: async ({ lock, draft, registries, onLog }) => {
      const [manifest = ''] = lock.split(SPLIT);
      const lockfile = lockfileOf(lock);
      const plan = {
        what: 'Installing the npm packages',
        command: command('install.sh'),
        files: { 'install.sh': INSTALL, 'package.json': manifest, 'bun.lock': lockfile, npmrc: npmrcOf(registries) },
        mounts: [{ name: 'out', from: draft, isWritable: true }],
        reach: hostsOf(registries, 'npm'),
      };
      await runBuild(sandbox, plan, { onLog });
    },
  };
}

/** Whether compiled modules are among them, which no bundle can hold. */
export function isNative(dir: string): boolean {
  return existsSync(join(dir, 'native'));
}

/** One that was made for a script without packages names none. */
export function holdsPackages(lock: string): boolean {
  return lockfileOf(lock) !== '';
}

/** Empty where the lock holds none. */
function lockfileOf(lock: string): string {
  const text = lock.split(SPLIT)[1] ?? '';
  return text.trim() === EMPTY ? '' : text;
}

/** Credentials stand in it and nowhere else: locks name the addresses that packages came from. */
function npmrcOf({ npmRegistry, npmrc }: Registries): string {
  if (npmRegistry === null) return SCOPES + (npmrc ?? '');
  const { url, authorization } = withoutCredentials(npmRegistry);
  const at = url.replace(/^https?:/, '').replace(/\/*$/, '/');
  const [, basic] = /^Basic (.*)$/.exec(authorization ?? '') ?? [];
  const login = basic ? `${at}:_auth=${basic}` : authorization ? `${at}:_authToken=${authorization}` : '';
  return [`registry=${url}`, login, SCOPES, npmrc ?? ''].join('\n');
}
