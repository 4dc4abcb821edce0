import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isTagAlive } from './process-tag';

const PREFIX = 'millrace-';
const CPU_PERIOD_US = 100_000;
/** The spawner, its subshell (which becomes bwrap) and tini count against the limit too. */
const OWN_PROCESSES = 4;

export type CgroupLimits = { memoryBytesMax: number; processesMax: number; cpuCores: number };
export type CgroupCounts = { oomKills: number; refusedForks: number };

/** The control group of one slot. Its spawner lives in it, so every job is born inside. */
export type SlotCgroup = {
  /** Files that take a process id. */
  joinFiles: string[];
  limit: (limits: CgroupLimits) => void;
  counts: () => CgroupCounts;
  /** Host process ids still inside. */
  processes: () => number[];
  resetPeak: () => void;
  peakBytes: () => number | null;
  remove: () => void;
};

export type CgroupTree = { slot: (name: string) => SlotCgroup; remove: () => void };

/** Null where this machine lets us make no group with memory and process limits. */
export function openCgroups(processTag: string): CgroupTree | null {
  const parents = findParents();
  if (!parents) return null;
  removeLeftovers(parents);
  const version = parents.unified ? 2 : 1;
  const dirs = [...new Set(Object.values(parents.dirs))].map((dir) => join(dir, PREFIX + processTag));
  const controllerDirs = Object.fromEntries(
    Object.entries(parents.dirs).map(([controller, dir]) => [controller, join(dir, PREFIX + processTag)]),
  );
  try {
    for (const dir of dirs) mkdirSync(dir, { recursive: true });
    if (version === 2) for (const dir of dirs) writeFileSync(join(dir, 'cgroup.subtree_control'), '+memory +pids +cpu');
    const tree: CgroupTree = {
      slot: (name) => makeSlot(version, inSlot(controllerDirs, name)),
      remove: () => dirs.forEach(removeDir),
    };
    tree.slot('probe').remove();
    return tree;
  } catch {
    dirs.forEach(removeDir);
    return null;
  }
}

type Parents = { unified: boolean; dirs: Record<string, string> };

const CONTROLLERS = ['memory', 'pids', 'cpu'];

/** Our own groups, so that limits put on this process hold for its jobs as well. */
function findParents(): Parents | null {
  const own = readText('/proc/self/cgroup').trim().split('\n');
  const mounts = readText('/proc/self/mounts')
    .split('\n')
    .map((line) => line.split(' '));
  return findSplit(mounts, own) ?? findUnified(mounts, own);
}

/** Version 1: a tree per controller. */
function findSplit(mounts: string[][], own: string[]): Parents | null {
  const dirs: Record<string, string> = {};
  for (const [, point = '', type, options = ''] of mounts) {
    if (type !== 'cgroup') continue;
    for (const controller of CONTROLLERS.filter((name) => options.split(',').includes(name))) {
      const path = join(point, ownPath(own, controller));
      dirs[controller] = existsSync(path) ? path : point;
    }
  }
  return dirs.memory && dirs.pids ? { unified: false, dirs } : null;
}

function findUnified(mounts: string[][], own: string[]): Parents | null {
  const point = mounts.find(([, , type]) => type === 'cgroup2')?.[1];
  const parent = point ? findDelegated(point, join(point, ownPath(own, ''))) : null;
  return parent ? { unified: true, dirs: { memory: parent, pids: parent, cpu: parent } } : null;
}

/** Lines are `number:controllers:path`; the unified tree has no controllers. */
function ownPath(lines: string[], controller: string): string {
  const fields = lines.map((line) => line.split(':'));
  return fields.find(([, names = '']) => names.split(',').includes(controller))?.[2] ?? '/';
}

/** Version 2 forbids processes beside child groups, so the nearest ancestor that already shares out is taken. */
function findDelegated(root: string, own: string): string | null {
  for (let dir = own; dir.startsWith(root); dir = dirname(dir)) {
    const shared = readText(join(dir, 'cgroup.subtree_control')).trim().split(' ');
    if (CONTROLLERS.every((controller) => shared.includes(controller))) return dir;
  }
  return null;
}

function inSlot(dirs: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(dirs).map(([controller, dir]) => [controller, join(dir, name)]));
}

function makeSlot(version: 1 | 2, dirs: Record<string, string>): SlotCgroup {
  const unique = [...new Set(Object.values(dirs))];
  for (const dir of unique) mkdirSync(dir, { recursive: true });
  const files = version === 2 ? versionTwo(dirs) : versionOne(dirs);
  let current: CgroupLimits | null = null;
  return {
    joinFiles: unique.map((dir) => join(dir, 'cgroup.procs')),
    limit: (limits) => {
      const { memoryBytesMax, processesMax, cpuCores } = limits;
      // Jobs of one kind follow each other, as a rule: what stays as it is costs nothing.
      if (memoryBytesMax !== current?.memoryBytesMax) files.memory(memoryBytesMax);
      if (processesMax !== current?.processesMax)
        writeFileSync(join(dirs.pids ?? '', 'pids.max'), String(processesMax + OWN_PROCESSES));
      if (cpuCores !== current?.cpuCores) files.cpu(cpuCores);
      current = { memoryBytesMax, processesMax, cpuCores };
    },
    counts: () => ({
      oomKills: readCount(files.oomFile, 'oom_kill'),
      refusedForks: readCount(join(dirs.pids ?? '', 'pids.events'), 'max'),
    }),
    processes: () =>
      readText(join(dirs.pids ?? '', 'cgroup.procs'))
        .split('\n')
        .filter(Boolean)
        .map(Number),
    resetPeak: files.resetPeak,
    peakBytes: () => Number(readText(files.peakFile)) || null,
    remove: () => unique.forEach(removeDir),
  };
}

type VersionFiles = {
  memory: (bytes: number) => void;
  cpu: (cores: number) => void;
  resetPeak: () => void;
  oomFile: string;
  peakFile: string;
};

function versionOne({ memory = '', cpu }: Record<string, string>): VersionFiles {
  return {
    memory: (bytes) => setMemoryVersionOne(memory, bytes),
    cpu: (cores) => cpu && writeIfPossible(join(cpu, 'cpu.cfs_quota_us'), String(quotaUs(cores))),
    resetPeak: () => writeIfPossible(join(memory, 'memory.max_usage_in_bytes'), '0'),
    oomFile: join(memory, 'memory.oom_control'),
    peakFile: join(memory, 'memory.max_usage_in_bytes'),
  };
}

function versionTwo({ memory = '', cpu }: Record<string, string>): VersionFiles {
  return {
    memory: (bytes) => {
      writeFileSync(join(memory, 'memory.max'), String(bytes));
      writeIfPossible(join(memory, 'memory.swap.max'), '0');
    },
    cpu: (cores) => cpu && writeIfPossible(join(cpu, 'cpu.max'), `${quotaUs(cores)} ${CPU_PERIOD_US}`),
    resetPeak: () => writeIfPossible(join(memory, 'memory.peak'), 'reset'),
    oomFile: join(memory, 'memory.events'),
    peakFile: join(memory, 'memory.peak'),
  };
}

function quotaUs(cores: number): number {
  return Math.round(cores * CPU_PERIOD_US);
}

/** Memory alone may never exceed memory with swap, so the order of the two writes depends on the direction. */
function setMemoryVersionOne(dir: string, bytes: number): void {
  const plain = join(dir, 'memory.limit_in_bytes');
  const withSwap = join(dir, 'memory.memsw.limit_in_bytes');
  const hasSwapLimit = existsSync(withSwap);
  if (hasSwapLimit && Number(readText(withSwap)) < bytes) writeFileSync(withSwap, String(bytes));
  // What earlier jobs left in the page cache would make a lower limit fail as busy.
  if (Number(readText(plain)) > bytes) writeIfPossible(join(dir, 'memory.force_empty'), '0');
  writeFileSync(plain, String(bytes));
  if (hasSwapLimit) writeFileSync(withSwap, String(bytes));
}

/** Groups of workers that died without closing: the name holds the process id. */
function removeLeftovers({ dirs }: Parents): void {
  for (const parent of new Set(Object.values(dirs))) {
    for (const name of listDirs(parent)) {
      if (!name.startsWith(PREFIX) || isTagAlive(name.slice(PREFIX.length))) continue;
      for (const slot of listDirs(join(parent, name))) removeDir(join(parent, name, slot));
      removeDir(join(parent, name));
    }
  }
}

function listDirs(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function readCount(file: string, key: string): number {
  const line = readText(file)
    .split('\n')
    .find((text) => text.startsWith(`${key} `));
  return Number(line?.split(' ')[1] ?? 0);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function writeIfPossible(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    // An older kernel lacks the file: the limit it would set is an extra, not the one that protects.
  }
}

function removeDir(dir: string): void {
  try {
    rmdirSync(dir);
  } catch {
    // Busy while the last process is reaped; the next worker's start removes what is left.
  }
}
