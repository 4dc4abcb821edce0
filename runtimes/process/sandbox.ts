import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRequest } from '../contract';
import { BareSlot } from './bare-slot';
import { type CgroupTree, openCgroups } from './cgroup';
import { type Claims, claimNumbers, uidOf } from './claims';
import { type Ended, execute, type Plan } from './execute';
import { type Folders, installBun, openFolders, rootLinks } from './folders';
import { pythonInterpreter } from '../python3/interpreter';
import { PYTHON_WRAPPER } from '../python3/wrapper';
import { Launcher } from './launcher';
import { type Keeps, KeptPlace } from './kept-place';
import { LAUNCHER } from './launcher-program';
import { type NetworkOptions, type NetworkTree, openNetworks } from './network';
import { ownTag } from './process-tag';
import { Residents } from './residents';
import { seccompProgram } from './seccomp';
import { selfTest, type SelfTestOptions } from './self-test';
import type { Slot, Starter } from './slot';
import type { SlotFolder } from './slot-folder';
import { SlotPool } from './slot-pool';
import { Spawner } from './spawner';
import { StrictSlot } from './strict-slot';

export type SandboxOptions = {
  dataDir: string;
  /** How many jobs may run at once. */
  slots: number;
  mode: 'strict' | 'bubblewrap' | 'off';
  /** The server whose API jobs may reach. */
  apiGateway?: { targetUrl: string };
  /** What jobs may reach although it is private or this host: `address[/bits][:port]`. */
  allowedEgress?: string[];
};

export type SandboxDescription = {
  /** The wall: namespaces and a user per slot (as root; `launcher` starts jobs quicker), this user's namespaces, or none. */
  mode: 'launcher' | 'bwrap-slot-uid' | 'bwrap-user' | 'off';
  /** True where memory, processes and CPU are bound per slot by the kernel. */
  cgroup: boolean;
  network: 'egress' | 'none' | 'host';
  /** True where jobs can reach Millrace's API. */
  api: boolean;
  slots: number;
  /** What is weaker than it could be on this machine, and why. */
  notes: string[];
};

/** A kept place is named in the requests that are to run there. */
export type PlaceName = {
  name: string;
  /** Puts its ./shared into an archive in a folder, or fetches it from there. Answers whether that went well. */
  archive: (way: 'save' | 'restore', dir: string) => Promise<boolean>;
  close: () => Promise<void>;
};

export type Sandbox = {
  describe: () => SandboxDescription;
  /** Waits for a free slot and runs one job in it. */
  execute: (plan: Plan, request: RunRequest) => Promise<Ended>;
  /** Keeps a slot for several jobs of one flow. */
  keepPlace: (keeps: Keeps, signal: AbortSignal) => Promise<PlaceName>;
  /** The API's address as a job in this slot sees it, or null. */
  apiUrlFor: (slot: number) => string | null;
  /** Runs what installs or compiles for jobs, in a slot that no job uses. */
  build: (plan: Plan, request: RunRequest) => Promise<Built>;
  /** False where what a package brings along to build itself could reach this host's network. */
  mayRunForeignBuilds: boolean;
  folders: Pick<Folders, 'toolsDir' | 'cacheDir' | 'keptDir'>;
  /** Path of bun below the tools folder, or null where npm did not install it. */
  bun: string | null;
  close: () => Promise<void>;
};

/** With the hosts that it asked for and may not reach. */
type Built = Ended & { refused: string[] };

/** Programs differ in which of these they look at. */
const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];

/** Slots for builds. Two, so that a small one need not wait for a large one. */
const BUILDERS = 2;
const BUILD_FILE_BYTES_MAX = 2 ** 31;

export class SandboxUnavailable extends Error {
  override name = 'SandboxUnavailable';
}

/** Makes the slots and proves that they hold; rejects with `SandboxUnavailable` and what to do where they don't. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const isRoot = process.getuid?.() === 0;
  const tag = ownTag();
  const tini = options.mode === 'off' ? '' : requirePrograms();
  const folders = openFolders(options.dataDir, { tag, isRoot: isRoot && options.mode !== 'off' });
  const parts: Parts = { options, folders, tini, isRoot, notes: [], closers: [] };
  parts.closers.push(async () => rmSync(folders.runDir, { recursive: true, force: true }));
  try {
    return options.mode === 'off' ? openBare(parts) : await openStrict(parts);
  } catch (error) {
    await closeAll(parts);
    throw error;
  }
}

type Parts = {
  options: SandboxOptions;
  folders: Folders;
  tini: string;
  isRoot: boolean;
  notes: string[];
  /** Run last to first. */
  closers: (() => Promise<void>)[];
};

function requirePrograms(): string {
  const tini = ['/usr/bin/tini', '/usr/bin/tini-static', '/usr/sbin/tini'].find(existsSync);
  const missing = [
    ...(process.platform === 'linux' ? [] : ['a Linux kernel']),
    ...(existsSync('/usr/bin/bwrap') ? [] : ['bubblewrap']),
    ...(tini ? [] : ['tini']),
    ...(existsSync('/usr/bin/setpriv') && existsSync('/usr/bin/unshare') ? [] : ['util-linux']),
  ];
  if (missing.length === 0 && tini) return tini;
  throw new SandboxUnavailable(
    `The sandbox needs ${missing.join(' and ')}. On Debian or Ubuntu: apt-get install bubblewrap tini. ` +
      'For development without a sandbox set MILLRACE_SANDBOX=off.',
  );
}

function openBare(parts: Parts): Sandbox {
  const { folders, options } = parts;
  parts.notes.push('Scripts run without a sandbox and see all that the worker sees: for development only.');
  const apiUrl = options.apiGateway?.targetUrl ?? null;
  const slots = range(options.slots + BUILDERS).map((index) => new BareSlot(index, folders, apiUrl));
  for (const slot of slots) parts.closers.push(() => slot.close());
  return assemble(parts, { slots, mode: 'off', cgroup: false, network: 'host' });
}

async function openStrict(parts: Parts): Promise<Sandbox> {
  const { options, folders, isRoot, tini } = parts;
  const sources = await openSources(parts);
  const facts = {
    cgroup: sources.cgroups !== null,
    network: sources.networks ? ('egress' as const) : ('none' as const),
  };
  const proven = { tini, allowed: networkOptions(parts, sources.claims).allowed };
  const python = sources.cgroups && sources.claims && options.mode === 'strict' ? launcherFiles(folders.runDir) : null;
  if (python) {
    const quick = await tryMode(parts, { ...sources, python }, { ...facts, mode: 'launcher', ...proven });
    if (quick.sandbox) return quick.sandbox;
    parts.notes.push(`Scripts start more slowly, by bubblewrap: ${quick.complaint}`);
  }
  const mode = isRoot ? 'bwrap-slot-uid' : 'bwrap-user';
  const { sandbox, complaint } = await tryMode(parts, { ...sources, python: null }, { ...facts, mode, ...proven });
  if (!sandbox) throw new SandboxUnavailable(complaint);
  return sandbox;
}

/** What this machine gives to make slots of; what it lacks is noted. */
async function openSources(parts: Parts): Promise<Omit<SlotSources, 'python'>> {
  const { options, folders, isRoot } = parts;
  const cgroups = openCgroups(`${ownTag()}-${folders.runDir.split('-').at(-1)}`);
  if (cgroups) parts.closers.push(async () => cgroups.remove());
  else parts.notes.push('No control groups are writable here: memory and processes are bound by resource limits only.');
  const claims = isRoot ? claimNumbers(options.slots + BUILDERS, ownTag()) : null;
  if (claims) parts.closers.push(async () => claims.release());
  const networks = await openNetworks(networkOptions(parts, claims));
  if (networks.tree) parts.closers.push(networks.tree.close);
  else parts.notes.push(`Scripts have no network: ${networks.reason}.`);
  return { cgroups, claims, networks: networks.tree };
}

type Facts = Pick<SandboxDescription, 'mode' | 'cgroup' | 'network'> & SelfTestOptions;
type Tried = { sandbox: Sandbox; complaint: null } | { sandbox: null; complaint: string };

/** Opens the slots in one mode and proves that they hold; closes them again where they don't. */
async function tryMode(parts: Parts, sources: SlotSources, { tini, allowed, ...facts }: Facts): Promise<Tried> {
  const closersBefore = parts.closers.length;
  const slots = makeSlots(parts, sources);
  let complaint: string | null;
  try {
    await Promise.all(slots.slice(0, parts.options.slots).map((slot) => slot.ready(null)));
    const sandbox = assemble(parts, { slots, ...facts });
    complaint = await selfTest(sandbox, { tini, allowed });
    if (complaint === null) return { sandbox, complaint };
  } catch (error) {
    complaint = (error as Error).message;
  }
  for (const close of parts.closers.splice(closersBefore).toReversed()) await close();
  return { sandbox: null, complaint };
}

type PythonFiles = { interpreter: string; program: string; wrapper: string };

/** Null where no Python is installed that could be the launcher. */
function launcherFiles(runDir: string): PythonFiles | null {
  const interpreter = pythonInterpreter();
  if (!interpreter) return null;
  const files = { interpreter, program: join(runDir, 'launcher.py'), wrapper: join(runDir, 'wrapper.py') };
  writeFileSync(files.program, LAUNCHER, { mode: 0o600 });
  writeFileSync(files.wrapper, PYTHON_WRAPPER, { mode: 0o600 });
  return files;
}

function networkOptions({ options, folders }: Parts, claims: Claims | null): NetworkOptions {
  return {
    numbers: claims?.numbers ?? null,
    builders: BUILDERS,
    targetUrl: options.apiGateway?.targetUrl ?? null,
    allowed: options.allowedEgress ?? [],
    runDir: folders.runDir,
  };
}

type SlotSources = {
  cgroups: CgroupTree | null;
  claims: Claims | null;
  networks: NetworkTree | null;
  /** Set where slots start their jobs by the launcher. */
  python: PythonFiles | null;
};

function makeSlots(parts: Parts, { cgroups, claims, networks, python }: SlotSources): StrictSlot[] {
  const { options, folders, tini } = parts;
  const filter = join(folders.runDir, 'seccomp.bpf');
  writeFileSync(filter, seccompProgram(), { mode: 0o644 });
  const seccompFile = openSync(filter, 'r');
  parts.closers.push(async () => closeSync(seccompFile));
  const links = rootLinks();
  return range(options.slots + BUILDERS).map((index) => {
    const isBuilder = index >= options.slots;
    const number = claims?.numbers[index];
    const uid = number === undefined ? null : uidOf(number);
    const cgroup = cgroups?.slot(`slot${index}`) ?? null;
    const network = networks?.slots[index] ?? null;
    const openStarter = (folder: SlotFolder): Promise<Starter> => {
      const common = {
        folder,
        joinFiles: cgroup?.joinFiles ?? [],
        files: { result: folder.result, args: folder.args, seccomp: seccompFile },
        hasOwnNetwork: network !== null,
        attach: async (pid: number) => network?.attach(pid),
        fileBytesMax: isBuilder ? BUILD_FILE_BYTES_MAX : undefined,
        profile: {
          etcDir: folders.etcDir,
          toolsDir: folders.toolsDir,
          rootLinks: links,
          resolvConf: network?.resolvConf ?? (isBuilder ? '/etc/resolv.conf' : null),
          needsOwnNetwork: network === null,
        },
      };
      return python && uid !== null
        ? Launcher.open({ ...common, uid, python })
        : Spawner.open({ ...common, uid, tini });
    };
    const slot = new StrictSlot({ index, uid, runDir: folders.runDir, cgroup, network, openStarter });
    parts.closers.push(() => slot.close());
    return slot;
  });
}

function assemble(
  parts: Parts,
  { slots, ...facts }: { slots: Slot[] } & Pick<SandboxDescription, 'mode' | 'cgroup' | 'network'>,
): Sandbox {
  const count = parts.options.slots;
  const pool = new SlotPool(slots.slice(0, count), () => residents.giveBack());
  const builders = new SlotPool(slots.slice(count));
  const places = new Map<string, KeptPlace>();
  const openResident = async (signal: AbortSignal) => {
    const { slot, release } = await pool.take({ signal, key: null, afterwards: () => undefined });
    return new KeptPlace(slot, 'process', release);
  };
  const residents = new Residents(openResident, () => pool.isWaitedFor);
  return {
    bun: installBun(parts.folders.toolsDir),
    folders: parts.folders,
    mayRunForeignBuilds: facts.network === 'egress' || facts.mode === 'off',
    describe: () => ({ ...facts, api: slots.some((slot) => slot.apiUrl), slots: count, notes: parts.notes }),
    apiUrlFor: (index) => slots[index]?.apiUrl ?? null,
    execute: (plan, request) => {
      const kept = places.get(request.place ?? '');
      if (kept) return kept.execute(plan, request);
      if (request.resident) return residents.execute(request.resident, { plan, request });
      return pool.use((slot) => execute(slot, { plan, request }), {
        signal: request.signal,
        key: plan.warm?.ahead?.key ?? null,
        afterwards: (slot) => warmUp(slot, plan, request),
      });
    },
    build: (plan, request) =>
      builders.use((slot) => buildIn(slot, plan, request), {
        signal: request.signal,
        key: null,
        afterwards: () => undefined,
      }),
    keepPlace: async (keeps, signal) => {
      const { slot, release } = await pool.take({ signal, key: null, afterwards: () => undefined });
      const name = randomUUID();
      const kept = new KeptPlace(slot, keeps, () => {
        places.delete(name);
        release();
      });
      places.set(name, kept);
      return { name, archive: (way, dir) => kept.archive(way, dir), close: () => kept.close() };
    },
    close: async () => {
      await residents.close();
      await Promise.all([pool.close(), builders.close()]);
      await closeAll(parts);
    },
  };
}

async function buildIn(slot: Slot, plan: Plan, request: RunRequest): Promise<Built> {
  const { egress } = slot;
  if (!egress || !plan.reach) return { ...(await execute(slot, { plan, request })), refused: [] };
  egress.permit(plan.reach);
  try {
    const env = Object.fromEntries(PROXY_VARIABLES.map((name) => [name, egress.url]));
    const ended = await execute(slot, { plan: { ...plan, env: { ...env, ...plan.env } }, request });
    return { ...ended, refused: egress.refused() };
  } finally {
    egress.permit([]);
  }
}

/** What is mounted stays in the cache for as long as a process waits with it. */
function warmUp(slot: Slot, { command, warm, mounts = [], hold }: Plan, { env }: RunRequest): void {
  if (!warm?.ahead || (mounts.length > 0 && !hold)) return;
  const release = hold?.() ?? (() => undefined);
  slot.warmUp({ command, warm, mounts, ahead: warm.ahead, names: Object.keys(env), release });
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

async function closeAll(parts: Parts): Promise<void> {
  for (const close of parts.closers.splice(0).toReversed()) await close();
}
