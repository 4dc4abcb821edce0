import type { JsonSchema } from '@/engine/flow/schema';
import type { Registries } from '@/engine/packages/registries';

/** Why a run ended as it did. The first reason wins. */
export type FailureReason =
  | 'script_error'
  | 'timeout'
  | 'canceled'
  | 'out_of_memory'
  | 'too_many_processes'
  | 'log_limit'
  | 'result_too_large'
  | 'result_not_storable'
  | 'killed'
  | 'sandbox_error'
  | 'dependency_error'
  | 'bad_input';

/** The error object as it is stored and shown: Windmill's shape. */
export type RunError = { name: string; message: string; stack?: string; exit_code?: number };

/** How long each part took, in milliseconds. `prepareMs`: until packages and a place were there. */
export type RunTimings = { prepareMs: number; startMs: number; runMs: number };

export type RunOutcome = {
  timings: RunTimings;
  /** Peak memory in bytes where the sandbox can tell, else null. */
  memoryPeakBytes: number | null;
} & (
  | {
      ok: true;
      /** JSON text of what `main` returned. */
      resultJson: string;
      /** JSON text of the arguments that `preprocessor` made of the event. */
      argsJson?: string;
    }
  | { ok: false; reason: FailureReason; error: RunError }
);

export type RunLimits = {
  timeoutMs: number;
  /** Time between SIGTERM and SIGKILL. */
  graceMs: number;
  memoryBytesMax: number;
  processesMax: number;
  /** Of processor time, as a number of cores; held to where there are control groups. */
  cpuCores: number;
  logBytesMax: number;
  resultBytesMax: number;
};

export type RunRequest = {
  jobId: string;
  language: string;
  source: string;
  /** What the deploy resolved; empty: it needs no packages; null: they are resolved now. */
  lock: string | null;
  /** Where it is in the workspace: relative imports start there. */
  path?: string | null;
  /** The scripts of the workspace that it imports, and those that these import. */
  modules?: ScriptFile[];
  registries?: Registries;
  /** Arguments by name, references already replaced by their values. */
  args: Record<string, unknown>;
  /** Windmill's `WM_*` variables and nothing of the worker's own environment. */
  env: Record<string, string>;
  limits: RunLimits;
  /** The value of a `$res:path` that stands in the source instead of an argument. Throws SignatureError where there is none. */
  resolve?: (reference: string) => Promise<unknown>;
  /** Called with decoded text, whole characters only; at most every 100 ms or 64 KiB. Awaited: this is the back-pressure. */
  onLog: (text: string) => Promise<void>;
  /** Called once the script's own process runs. Must not throw. */
  onStarted?: () => void;
  /** Aborting ends the process group: SIGTERM, the grace, SIGKILL. */
  signal: AbortSignal;
  /** Name of the place kept for the steps of this loop; null: any free one. */
  place?: string | null;
  /** Set where one process is to serve the jobs of this script in turn, for as long as it lasts. */
  resident?: Resident | null;
};

/** Whose process it is. With another version comes another process. */
export type Resident = { script: string; version: string };

/** What the form shows of a script. Throws `SignatureError` where the source cannot be read. */
export type Signature = {
  schema: JsonSchema /** False where the source has no `main` the language needs. */;
  hasMain: boolean;
};

export class SignatureError extends Error {
  override name = 'SignatureError';
}

export type ScriptFile = { path: string | null; source: string };

export type Needs = {
  /** What a package tool is asked for, the same text for the same needs; null where none is needed. */
  requirements: string | null;
  /** Paths of scripts of the workspace that may be imported; not all of them need exist. */
  scripts: string[];
};

/** How a language comes to its packages. */
export type Dependencies = {
  /** What these files need together. */
  infer: (files: ScriptFile[]) => Promise<Needs>;
  /** Exact versions of all that is needed. Rejects with `BuildFailed`, whose text is for the script's author. */
  lock: (wanted: LockRequest) => Promise<string>;
  /** Fetches what a lock names, so that the first run need not. Rejects likewise. */
  install: (wanted: Omit<LockRequest, 'requirements' | 'previous'> & { lock: string }) => Promise<void>;
};

export type LockRequest = Pick<RunRequest, 'onLog' | 'signal'> & {
  requirements: string;
  registries: Registries;
  /** Keeps its versions where they still fit. */
  previous: string | null;
};

/** One language: everything Millrace knows of it. */
export type Runtime = {
  /** OpenFlow's name of the language: `python3`, `bun`, `bash`, `postgresql`. */
  language: string;
  signature: (source: string) => Promise<Signature>;
  /** Null when this machine can run it, else a sentence that says what is missing and how to get it. */
  unavailable: () => Promise<string | null>;
  run: (request: RunRequest) => Promise<RunOutcome>;
  /** Absent where the language has no packages. */
  dependencies?: Dependencies;
};
