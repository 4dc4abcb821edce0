import type { Slot } from './slot';

export type Use = {
  signal: AbortSignal;
  /** What a process may wait for that can take this job; null: nothing. */
  key: string | null;
  afterwards: (slot: Slot) => void;
};

const NOT_YET = () => {};

/** Hands each free slot to the longest waiting job. */
export class SlotPool {
  readonly #free: Slot[];
  readonly #waiting: ((slot: Slot) => void)[] = [];
  readonly #busy = new Set<Promise<void>>();
  #isClosing = false;

  /** `onScarce` is called when somebody has to wait for a slot: one that is kept for later may be given back. */
  constructor(
    slots: Slot[],
    private readonly onScarce: () => void = () => undefined,
  ) {
    this.#free = [...slots];
  }

  get isWaitedFor(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Rejects with the signal's reason where it aborts before a slot is free; an abort later is the work's to heed. Prefers
   * a slot where a process waits for this kind of job. `afterwards` is called with a slot that nobody else waits for.
   */
  async use<T>(work: (slot: Slot) => Promise<T>, how: Use): Promise<T> {
    const { slot, release } = await this.take(how);
    try {
      return await work(slot);
    } finally {
      // Whoever waits for the result need not wait for the cleaning.
      release();
    }
  }

  /** Takes a slot until `release` is called. */
  async take(how: Use): Promise<{ slot: Slot; release: () => void }> {
    const slot = await this.#acquire(how);
    let release = NOT_YET;
    const released = new Promise<void>((resolve) => (release = resolve));
    const cleaned = released.then(() => this.#recycle(slot, how));
    this.#busy.add(cleaned);
    void cleaned.then(() => this.#busy.delete(cleaned));
    return { slot, release };
  }

  /** Resolves when the jobs that run now have ended. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.allSettled(this.#busy);
  }

  async #recycle(slot: Slot, { afterwards }: Use): Promise<void> {
    await slot.recycle();
    if (this.#waiting.length === 0 && !this.#isClosing) afterwards(slot);
    this.#release(slot);
  }

  #acquire({ key, signal }: Use): Promise<Slot> {
    signal.throwIfAborted();
    const slot = this.#takeFree(key);
    if (slot) return Promise.resolve(slot);
    return new Promise((resolve, reject) => {
      const take = (free: Slot) => {
        signal.removeEventListener('abort', leave);
        resolve(free);
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(take);
      this.onScarce();
    });
  }

  #takeFree(key: string | null): Slot | undefined {
    // Where nothing waits, nothing is lost: a process that waits for others may still be of use to them.
    const at = [key, null].map((wanted) => this.#free.findIndex((slot) => slot.waitsFor === wanted));
    return this.#free.splice(at.find((index) => index >= 0) ?? 0, 1)[0];
  }

  #release(slot: Slot): void {
    const next = this.#waiting.shift();
    if (next) next(slot);
    else this.#free.push(slot);
  }
}
