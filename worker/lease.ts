import {
  type Heartbeat,
  heartbeat,
  registerWorker,
  releaseLive,
  removeWorker,
  type WorkerRow,
} from '@/server/db/leases';
import { log } from '@/server/log';
import type { Slots } from './slots';
import type { StoppableRun } from './stoppable-run';

/** Who holds the lease, and what it works on. */
type Holder = {
  id: string;
  isDraining: boolean;
  jobsDone: number;
  cache?: { bytes: number | null };
  slots: Slots;
  running: Map<string, StoppableRun>;
  holding: Set<string>;
};

// One lost heartbeat is no lost worker.
const BEATS = 3;

/** The right of this process to hold jobs: a row that it renews, and that others take away when it is silent. */
export class Lease {
  readonly beatMs: number;
  readonly #row: WorkerRow;
  #renewedAtMs = performance.now();
  #settledFromMs = 0;
  #strays = new Set<string>();

  constructor(
    row: WorkerRow,
    readonly ms: number,
  ) {
    this.#row = row;
    this.beatMs = ms / BEATS;
  }

  /**
   * Whether it was renewed within its time, by this process's own monotonic clock. Without that nothing new is taken.
   * What runs goes on: while the database is away nobody else can take it either, and the fence decides in the end.
   */
  get isFresh(): boolean {
    return this.ageMs < this.ms;
  }

  /**
   * False while heartbeats cannot be written, and for a whole lease after such a time (the database was away, or only read,
   * or this process slept): the others could not either, and what looks late or lost in the database need not be.
   */
  get isSettled(): boolean {
    return this.ageMs <= 2 * this.beatMs && performance.now() >= this.#settledFromMs;
  }

  get ageMs(): number {
    return performance.now() - this.#renewedAtMs;
  }

  async open(): Promise<void> {
    await registerWorker(this.#row);
    this.#renewedAtMs = performance.now();
  }

  close(): Promise<void> {
    return removeWorker(this.#row.id);
  }

  /** Renews it, kills what is canceled or no longer this worker's, and hands back what got out of hand. */
  async renew(worker: Holder): Promise<void> {
    const sentAtMs = performance.now();
    const held = await heartbeat({
      id: worker.id,
      busy: worker.slots.busy,
      memory: process.memoryUsage.rss(),
      draining: worker.isDraining,
      jobsDone: worker.jobsDone,
      cacheBytes: worker.cache?.bytes,
      preparing: [...worker.running].filter(([, run]) => run.isStillPreparing).map(([id]) => id),
    });
    if (!held) {
      log.warn('this worker was given up because its lease had run out: it begins anew');
      // What it had is others' now; without this it could start some of that under its new lease.
      worker.holding.clear();
      await this.open();
      this.#settledFromMs = performance.now() + this.ms;
      return this.renew(worker);
    }
    if (sentAtMs - this.#renewedAtMs > 2 * this.beatMs) this.#settledFromMs = performance.now() + this.ms;
    this.#renewedAtMs = sentAtMs;
    for (const { id, by, reason } of held.cancel) worker.running.get(id)?.abort({ by, reason });
    const mine = new Set(held.mine.map(({ id }) => id));
    // Jobs that went to another worker: what still runs here can record nothing any more.
    for (const [id, run] of worker.running) if (!mine.has(id) && run.startedAtMs < sentAtMs) run.abort('lost');
    await this.#handBackStrays(worker, held.mine);
  }

  /** A row that this process held and lost sight of, as when handing it back failed, would be held for ever. */
  async #handBackStrays(worker: Holder, mine: Heartbeat['mine']): Promise<void> {
    const strays = mine.filter(({ id }) => !worker.holding.has(id));
    const seenBefore = strays.filter(({ id, attempt }) => this.#strays.has(`${id}/${attempt}`));
    this.#strays = new Set(strays.map(({ id, attempt }) => `${id}/${attempt}`));
    for (const { id, attempt } of seenBefore) await releaseLive({ id, attempt, worker: worker.id }, 'error');
  }
}
