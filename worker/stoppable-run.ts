export type CancelRequest = { by: string; reason: string };

/** `drained`: this worker stops; `lost`: the job is no longer this worker's. */
export type StopReason = CancelRequest | 'drained' | 'lost';

const PREPARE_MS_MAX = 15 * 60_000;

/** A script under way. Aborting it kills the script; the first reason counts. */
export class StoppableRun {
  readonly startedAtMs = performance.now();
  isPreparing = true;
  why: StopReason | null = null;
  readonly #stop = new AbortController();

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Its packages are being installed, which does not count as running unless it takes for ever. */
  get isStillPreparing(): boolean {
    return this.isPreparing && performance.now() - this.startedAtMs < PREPARE_MS_MAX;
  }

  abort(why: StopReason): void {
    this.why ??= why;
    this.#stop.abort();
  }
}
