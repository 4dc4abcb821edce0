import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRequest } from '../contract';
import { BareSlot } from './bare-slot';
import { type CgroupTree, openCgroups } from './cgroup';
import { type Claims, claimNumbers, uidOf } from './claims';
import { type Ended, execute, type Plan } from './execute';
import { type Folders, installBun, openFolders, rootLinks } from './folders';
import { type NetworkOptions, type NetworkTree, openNetworks } from './network';
import { ownTag } from './process-tag';
import { seccompProgram } from './seccomp';
import { selfTest } from './self-test';
import type { Slot } from './slot';
import { SlotPool } from './slot-pool';
import { StrictSlot } from './strict-slot';

export type SandboxOptions = {
  dataDir: string;
  /** How many jobs may run at once. */
  slots: number;
  mode: 'strict' | 'off';
  /** The server whose API jobs may reach. */
  apiGateway?: { targetUrl: string };
  /** What jobs may reach although it is private or this host: `address[/bits][:port]`. */
  allowedEgress?: string[];
};

export type SandboxDescription = {
  /** The wall: a user per slot (as root), this user's namespaces, or none. */
  mode: 'bwrap-slot-uid' | 'bwrap-user' | 'off';
  /** True where memory, processes and CPU are bound per slot by the kernel. */
  cgroup: boolean;
  network: 'egress' | 'none' | 'host';
  /** True where jobs can reach Millrace's API. */
  api: boolean;
  slots: number;
  /** What is weaker than it could be on this machine, and why. */
  notes: string[];
};

export type Sandbox = {
  describe: () => SandboxDescription;
  /** Waits for a free slot and runs one job in it. */
  execute: (plan: Plan, request: RunRequest) => Promise<Ended>;
  /** The API's address as a job in this slot sees it, or null. */
  apiUrlFor: (slot: number) => string | null;
  /** Path of bun below the tools folder, or null where npm did not install it. */
  bun: string | null;
  close: () => Promise<void>;
};

export class SandboxUnavailable extends Error {
  override name = 'SandboxUnavailable';
}

/** Makes the slots and proves that they hold; rejects with `SandboxUnavailable` and what to do where they don't. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const isRoot = process.getuid?.() === 0;
  const tag = ownTag();
  const tini = options.mode === 'strict' ? requirePrograms() : '';
  const folders = openFolders(options.dataDir, { tag, isRoot: isRoot && options.mode === 'strict' });
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
  const slots = range(options.slots).map((index) => new BareSlot(index, folders, apiUrl));
  for (const slot of slots) parts.closers.push(() => slot.close());
  return assemble(parts, { slots, mode: 'off', cgroup: false, network: 'host' });
}

async function openStrict(parts: Parts): Promise<Sandbox> {
  const { options, folders, isRoot, tini } = parts;
  const cgroups = openCgroups(`${ownTag()}-${folders.runDir.split('-').at(-1)}`);
  if (cgroups) parts.closers.push(async () => cgroups.remove());
  else parts.notes.push('No control groups are writable here: memory and processes are bound by resource limits only.');
  const claims = isRoot ? claimNumbers(options.slots, ownTag()) : null;
  if (claims) parts.closers.push(async () => claims.release());
  const networks = await openNetworks(networkOptions(parts, claims));
  if (networks.tree) parts.closers.push(networks.tree.close);
  else parts.notes.push(`Scripts have no network: ${networks.reason}.`);
  const slots = makeSlots(parts, { cgroups, claims, networks: networks.tree });
  await Promise.all(slots.map((slot) => slot.ready()));
  const sandbox = assemble(parts, {
    slots,
    mode: isRoot ? 'bwrap-slot-uid' : 'bwrap-user',
    cgroup: cgroups !== null,
    network: networks.tree ? 'egress' : 'none',
  });
  const complaint = await selfTest(sandbox, { tini, allowed: networkOptions(parts, claims).allowed });
  if (complaint) throw new SandboxUnavailable(complaint);
  return sandbox;
}

function networkOptions({ options, folders }: Parts, claims: Claims | null): NetworkOptions {
  return {
    numbers: claims?.numbers ?? null,
    targetUrl: options.apiGateway?.targetUrl ?? null,
    allowed: options.allowedEgress ?? [],
    runDir: folders.runDir,
  };
}

type SlotSources = { cgroups: CgroupTree | null; claims: Claims | null; networks: NetworkTree | null };

function makeSlots(parts: Parts, { cgroups, claims, networks }: SlotSources): StrictSlot[] {
  const { options, folders, tini } = parts;
  const filter = join(folders.runDir, 'seccomp.bpf');
  writeFileSync(filter, seccompProgram(), { mode: 0o644 });
  const seccompFile = openSync(filter, 'r');
  parts.closers.push(async () => closeSync(seccompFile));
  const links = rootLinks();
  return range(options.slots).map((index) => {
    const number = claims?.numbers[index];
    const slot = new StrictSlot({
      index,
      uid: number === undefined ? null : uidOf(number),
      folders,
      cgroup: cgroups?.slot(`slot${index}`) ?? null,
      network: networks?.slots[index] ?? null,
      rootLinks: links,
      tini,
      seccompFile,
    });
    parts.closers.push(() => slot.close());
    return slot;
  });
}

function assemble(
  parts: Parts,
  { slots, ...facts }: { slots: Slot[] } & Pick<SandboxDescription, 'mode' | 'cgroup' | 'network'>,
): Sandbox {
  const pool = new SlotPool(slots);
  return {
    bun: installBun(parts.folders.toolsDir),
    describe: () => ({ ...facts, api: slots.some((slot) => slot.apiUrl), slots: slots.length, notes: parts.notes }),
    apiUrlFor: (index) => slots[index]?.apiUrl ?? null,
    execute: (plan, request) => pool.use((slot) => execute(slot, { plan, request }), request.signal),
    close: async () => {
      await pool.close();
      await closeAll(parts);
    },
  };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

async function closeAll(parts: Parts): Promise<void> {
  for (const close of parts.closers.splice(0).toReversed()) await close();
}
