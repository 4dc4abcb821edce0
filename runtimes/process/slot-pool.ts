import type { Slot } from './slot';

/** Hands each free slot to the longest waiting job. */
export class SlotPool {
  readonly #free: Slot[];
  readonly #waiting: ((slot: Slot) => void)[] = [];
  readonly #busy = new Set<Promise<unknown>>();

  constructor(slots: Slot[]) {
    this.#free = [...slots];
  }

  /** Rejects with the signal's reason where it aborts before a slot is free; an abort later is the work's to heed. */
  async use<T>(work: (slot: Slot) => Promise<T>, signal: AbortSignal): Promise<T> {
    const slot = await this.#acquire(signal);
    const running = this.#run(work, slot);
    this.#busy.add(running);
    try {
      return await running;
    } finally {
      this.#busy.delete(running);
    }
  }

  /** Resolves when the jobs that run now have ended. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#busy);
  }

  async #run<T>(work: (slot: Slot) => Promise<T>, slot: Slot): Promise<T> {
    try {
      return await work(slot);
    } finally {
      await slot.recycle();
      this.#release(slot);
    }
  }

  #acquire(signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted();
    const slot = this.#free.shift();
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
    });
  }

  #release(slot: Slot): void {
    const next = this.#waiting.shift();
    if (next) next(slot);
    else this.#free.push(slot);
  }
}
