import type { CgroupCounts } from './cgroup';
import type { Egress } from './egress';
import type { Mount } from './profile';
import type { SlotFolder } from './slot-folder';
import type { Running } from './pending-job';

/** Where a job finds things: inside the sandbox these are fixed, without one they are real folders. */
export type Place = { input: string; tools: string };

/**
 * How a job's process comes to be. `fork`: the Python wrapper, by a fork of the slot's own interpreter. `start`: a program
 * of its own. Jobs with the same key can be served by one process in turn.
 */
export type Warm = {
  kind: 'fork' | 'start';
  key: string;
  /** Those that are the same for all jobs. */
  files: Record<string, string>;
  /** What waits for the next job like this one; null: nothing does. */
  ahead: Ahead | null;
};

/** A process that is started before its job, with no more than the constant files, and serves one: the next with this key. */
export type Ahead = {
  key: string;
  /** Modules that it loads while it waits, with what is taken from them. */
  imports: [module: string, names: string[]][];
  /** Called when it ended by itself: it is not worth to try that again soon. */
  refuse: () => void;
};

export type Launch = {
  command: (place: Place) => string[];
  files: Record<string, string>;
  warm: Warm | null;
  mounts: Mount[];
  /** True where it needs the network although jobs of this slot have none. */
  isOnline: boolean;
  isOffline: boolean;
  env: Record<string, string>;
  /** True where stdout must be told apart from stderr. */
  hasOwnStdout: boolean;
  /** True where the job finds what earlier ones left in ./shared. */
  isShared: boolean;
  memoryBytesMax: number;
  processesMax: number;
  cpuCores: number;
};

/** What is known of a job before it comes. */
export type Next = Pick<Launch, 'command' | 'mounts'> & {
  warm: Warm;
  ahead: Ahead;
  /** Names of the variables that it will have. */
  names: string[];
  /** Called when the process waits no longer. */
  release: () => void;
};

export type Order = {
  command: string[];
  inputDir: string;
  env: Record<string, string>;
  hasOwnStdout: boolean;
  isFork: boolean;
  isShared: boolean;
  isOnline: boolean;
  isOffline: boolean;
  mounts: Mount[];
  /** For what waits: what it loads until then, and the names of the variables that only the job will have. */
  ahead: { imports: Ahead['imports']; names: string[] };
  /** Whether it holds on until it is told to go on, once or for each turn. */
  wait: 'never' | 'once' | 'for turns';
};

/** A slot's resident process, which starts its jobs one at a time. */
export type Starter = {
  readonly isAlive: boolean;
  readonly pid: number | undefined;
  run: (order: Order) => Running;
  /** Lets a waiting process go on. Only what has this can fork and wait, and its jobs read their variables from a file. */
  go?: () => void;
  turn?: (n: number) => Promise<void>;
  /** Empties ./shared for whoever comes next. */
  forgetShared: () => Promise<void>;
  close: () => Promise<void>;
};

/** One place where one job runs at a time. */
export type Slot = {
  index: number;
  folder: SlotFolder;
  /** Address at which a job in this slot reaches Millrace's API, or null. */
  apiUrl: string | null;
  /** What lets builds through to registries; null where there is none. */
  readonly egress: Egress | null;
  /** Key of the process that waits here for a job, or null. */
  readonly waitsFor: string | null;
  /** Makes whatever an earlier failure left unusable, and ends a waiting process that this job has no use for. */
  ready: (key: string | null) => Promise<void>;
  launch: (launch: Launch) => Running;
  counts: () => CgroupCounts;
  peakBytes: () => number | null;
  /** Verifies that nothing of the last job is left; rejects nothing, replaces what it cannot clean. */
  recycle: () => Promise<void>;
  /** Starts a process that waits for the next job of its kind. */
  warmUp: (next: Next) => void;
  /** Starts a process that serves one turn after the other; null where this slot has no such thing. */
  openSession: (launch: Pick<Launch, 'command' | 'warm' | 'mounts'>) => Running | null;
  /** One turn of that process, with these files. Resolves when the turn or the process has ended. */
  turn: (launch: Launch) => Promise<void>;
  forgetShared: () => Promise<void>;
  close: () => Promise<void>;
};
