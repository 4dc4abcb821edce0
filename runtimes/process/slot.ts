import type { CgroupCounts } from './cgroup';
import type { SlotFolder } from './slot-folder';
import type { Running } from './spawner';

/** Where a job finds things: inside the sandbox these are fixed, without one they are real folders. */
export type Place = { input: string; tools: string };

export type Launch = {
  command: (place: Place) => string[];
  files: Record<string, string>;
  env: Record<string, string>;
  /** True where stdout must be told apart from stderr. */
  hasOwnStdout: boolean;
  memoryBytesMax: number;
  processesMax: number;
};

/** One place where one job runs at a time. */
export type Slot = {
  index: number;
  folder: SlotFolder;
  /** Address at which a job in this slot reaches Millrace's API, or null. */
  apiUrl: string | null;
  /** Makes whatever an earlier failure left unusable. */
  ready: () => Promise<void>;
  launch: (launch: Launch) => Running;
  counts: () => CgroupCounts;
  peakBytes: () => number | null;
  /** Verifies that nothing of the last job is left; rejects nothing, replaces what it cannot clean. */
  recycle: () => Promise<void>;
  close: () => Promise<void>;
};
