export type Exit = {
  /** As a shell reports it: 128 + signal where one ended it. */
  code: number;
  /** False where the sandbox failed before the job's first instruction. */
  hasStarted: boolean;
  /** True where the slot's process itself died, so that the slot must be made anew. */
  isSpawnerLost: boolean;
};

export type Running = {
  /** Resolves when the job's process namespace exists. */
  started: Promise<void>;
  /** Resolves when what was told to load something has done so. */
  loaded?: Promise<void>;
  /** Resolves when every process of the job is gone. */
  exited: Promise<Exit>;
  terminate: () => void;
  kill: () => void;
};

/** A job that was asked for: signals wait until its first process is known. */
export class PendingJob implements Running {
  readonly started: Promise<void>;
  readonly loaded: Promise<void>;
  readonly exited: Promise<Exit>;
  #resolveStarted: () => void = () => {};
  #resolveLoaded: () => void = () => {};
  #resolveExited: (exit: Exit) => void = () => {};
  #pid: number | null = null;
  #wanted: NodeJS.Signals | null = null;
  #hasStarted = false;

  constructor() {
    this.started = new Promise((resolve) => (this.#resolveStarted = resolve));
    this.loaded = new Promise((resolve) => (this.#resolveLoaded = resolve));
    this.exited = new Promise((resolve) => (this.#resolveExited = resolve));
  }

  terminate(): void {
    this.#signal('SIGTERM');
  }

  /** Ends the namespace's first process, and with it all others. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  hasChild(pid: number): void {
    this.#pid = pid;
    this.#resolveStarted();
    if (this.#wanted) this.#signal(this.#wanted);
  }

  hasLoaded(): void {
    this.#resolveLoaded();
  }

  hasRun(): void {
    this.#hasStarted = true;
  }

  end({ code, isSpawnerLost }: { code: number; isSpawnerLost: boolean }): void {
    this.#pid = null;
    this.#resolveStarted();
    this.#resolveExited({ code, isSpawnerLost, hasStarted: this.#hasStarted });
  }

  #signal(signal: NodeJS.Signals): void {
    this.#wanted = signal;
    if (this.#pid === null) return;
    try {
      process.kill(this.#pid, signal);
    } catch {
      // Gone between its last word and ours.
    }
  }
}
