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
  slots: Slots;
  running: Map<string, StoppableRun>;
  holding: Set<string>;
};

/** The right of this process to hold jobs: a row that it renews, and that others take away when it is silent. */
export class Lease {
  readonly #row: WorkerRow;
  readonly #ms: number;
  #renewedAtMs = performance.now();
  #strays = new Set<string>();

  constructor(row: WorkerRow, leaseMs: number) {
    this.#row = row;
    this.#ms = leaseMs;
  }

  /**
   * Whether it was renewed within its time, by this process's own monotonic clock. Without that nothing new is taken.
   * What runs goes on: while the database is away nobody else can take it either, and the fence decides in the end.
   */
  get isFresh(): boolean {
    return this.ageMs < this.#ms;
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
      preparing: [...worker.running].filter(([, run]) => run.isStillPreparing).map(([id]) => id),
    });
    if (!held) {
      log.warn('this worker was given up because its lease had run out: it begins anew');
      // What it had is others' now; without this it could start some of that under its new lease.
      worker.holding.clear();
      await this.open();
      return this.renew(worker);
    }
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
