import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { copyAligned } from './aligned-program';
import { isTagAlive } from './process-tag';
import type { RootLink } from './profile';

const RUN_PREFIX = 'millrace-';
const SHARED_MEMORY = '/dev/shm';
const FALLBACK_DIR = '/var/lib/millrace-rt';
const VERSION_TIMEOUT_MS = 10_000;

export type Folders = {
  /** This worker's own: slots, sockets, the prepared /etc. Gone when the sandbox closes. */
  runDir: string;
  etcDir: string;
  /** Interpreters, kept between starts and shared by workers. */
  toolsDir: string;
  /** Packages that scripts use, kept and shared likewise. */
  cacheDir: string;
  /** What flows that stay on this machine have in common, while they wait. */
  keptDir: string;
};

/** Makes the folders that slot users must be able to walk into, which a data directory under /root is not. */
export function openFolders(dataDir: string, { tag, isRoot }: { tag: string; isRoot: boolean }): Folders {
  const mode = isRoot ? 0o711 : 0o700;
  mkdirSync(dataDir, { recursive: true });
  const kept = isRoot && !isTraversable(dataDir) ? FALLBACK_DIR : join(dataDir, 'runtimes');
  const toolsDir = join(kept, 'tools');
  const cacheDir = join(kept, 'cache');
  const keptDir = join(kept, 'flows');
  for (const dir of [toolsDir, cacheDir, keptDir]) mkdirSync(dir, { recursive: true });
  if (isRoot) for (const dir of [kept, toolsDir, cacheDir]) chmodSync(dir, 0o755);
  chmodSync(keptDir, mode);
  // Job files hold secrets: memory is the better place for them than a disk.
  const runBase = isWritable(SHARED_MEMORY) ? SHARED_MEMORY : kept;
  removeLeftovers(runBase);
  const runDir = join(runBase, RUN_PREFIX + tag + nextSuffix(runBase, RUN_PREFIX + tag));
  mkdirSync(runDir, { mode });
  chmodSync(runDir, mode);
  const etcDir = join(runDir, 'etc');
  prepareEtc(etcDir);
  return { runDir, etcDir, toolsDir, cacheDir, keptDir };
}

/** Several sandboxes may be open in one process. */
function nextSuffix(base: string, name: string): string {
  for (let at = 0; ; at++) {
    const suffix = `-${at}`;
    if (!existsSync(join(base, name + suffix))) return suffix;
  }
}

function isTraversable(dir: string): boolean {
  for (let at = realpathSync(dir); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === '/') return true;
  }
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK);
    return statSync(dir).isDirectory();
  } catch {
    return false;
  }
}

function removeLeftovers(base: string): void {
  for (const name of readdirSync(base)) {
    if (!name.startsWith(RUN_PREFIX) || isTagAlive(name.slice(RUN_PREFIX.length))) continue;
    try {
      rmSync(join(base, name), { recursive: true, force: true });
    } catch {
      // Another user's leftovers are that user's to remove.
    }
  }
}

/** What programs look up under /etc, without this machine's accounts, keys and names. */
const COPIED = ['ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'ssl/certs', 'ssl/openssl.cnf', 'ca-certificates.conf']
  .concat(['alternatives', 'localtime', 'timezone', 'services', 'protocols', 'mime.types', 'fonts', 'pki/tls/certs'])
  // Where Debian keeps settings without which these do not start.
  .concat(['R', 'mono', ...readdirSync('/etc').filter((name) => /^java-\d+-openjdk$/.test(name))]);

function prepareEtc(etcDir: string): void {
  mkdirSync(etcDir, { recursive: true });
  chmodSync(etcDir, 0o755);
  for (const name of COPIED) {
    const from = join('/etc', name);
    if (!existsSync(from)) continue;
    mkdirSync(dirname(join(etcDir, name)), { recursive: true });
    cpSync(from, join(etcDir, name), { recursive: true, verbatimSymlinks: true });
  }
  const files = {
    passwd: 'root:x:0:0:root:/root:/usr/sbin/nologin\njob:x:65534:65534:job:/tmp:/bin/sh\n',
    group: 'root:x:0:\njob:x:65534:\n',
    hosts: '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 job\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(etcDir, name), text, { mode: 0o644 });
  // The resolver differs from slot to slot, the rest of /etc does not.
  symlinkSync('/job/resolv.conf', join(etcDir, 'resolv.conf'));
}

/** The root's entries beside /usr: links on a merged system, folders of their own on an older one. */
export function rootLinks(): RootLink[] {
  return ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'].flatMap((path) => {
    if (!existsSync(path)) return [];
    return [{ path, target: lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null }];
  });
}

const require = createRequire(import.meta.url);

/** Puts bun where a slot user may read it, once per version. Null where npm did not install it. */
export function installBun(toolsDir: string): string | null {
  const binary = findBun();
  if (!binary) return null;
  const name = `bun-${binary.version}-aligned`;
  const place = join(toolsDir, name);
  if (!existsSync(join(place, 'bun'))) {
    const draft = join(toolsDir, `.tmp-${process.pid}-${name}`);
    mkdirSync(draft, { recursive: true });
    chmodSync(draft, 0o755);
    copyProgram(binary, join(draft, 'bun'));
    moveInto(draft, place);
  }
  return `${name}/bun`;
}

type Program = { path: string; version: string };

/** Aligned where that gives a program that runs: one laid out in a way we do not know is copied as it is. */
function copyProgram({ path, version }: Program, to: string): void {
  copyAligned(path, to);
  chmodSync(to, 0o755);
  const said = spawnSync(to, ['--version'], { encoding: 'utf8', timeout: VERSION_TIMEOUT_MS });
  if (said.status === 0 && said.stdout.trim() === version) return;
  rmSync(to);
  copyFileSync(path, to, constants.COPYFILE_FICLONE);
  chmodSync(to, 0o755);
}

// npm installs the one of these that fits the machine.
const BUN_PACKAGES: Record<string, () => string> = {
  'linux-x64': () => require.resolve('@oven/bun-linux-x64/package.json'),
  'linux-arm64': () => require.resolve('@oven/bun-linux-aarch64/package.json'),
  'darwin-x64': () => require.resolve('@oven/bun-darwin-x64/package.json'),
  'darwin-arm64': () => require.resolve('@oven/bun-darwin-aarch64/package.json'),
};

function findBun(): Program | null {
  try {
    const manifest = BUN_PACKAGES[`${process.platform}-${process.arch}`]?.();
    if (!manifest) return null;
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    const path = join(dirname(manifest), 'bin', 'bun');
    return existsSync(path) ? { path, version } : null;
  } catch {
    return null;
  }
}

/** Another worker may have been first; its copy is as good. */
export function moveInto(draft: string, place: string): void {
  try {
    renameSync(draft, place);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
}
