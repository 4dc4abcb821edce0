import { getConfig } from '@/server/config';
import { claimNext } from '@/server/db/live';
import { metrics } from '@/server/metrics';
import { Dispatcher } from '@/server/queue/dispatcher';
import { passOnTicket } from '@/server/queue/send';
import { mayTake, type WorkerContext } from '../context';
import type { Slots } from '../slots';
import { workOn } from '../workloads/work';
import { sendBeats } from './beats';
import { watchForBrownOut } from './brown-out';
import { Claims } from './claims';
import { TagLine } from './tag-line';
import { watchLines } from './watchdog';

const WATCH_MS = 5_000;
const BEAT_MS = 15_000;
/** Fewer rows than this have their tickets at once: see `ticket_room`. */
const MANY = 16;

/** Where work comes to this worker: by tickets, or straight from Postgres while they do not come. */
export class Desk {
  readonly dispatcher: Dispatcher;
  /** Resolves when the queue stays silent, whatever this process does about it. */
  readonly wedged: Promise<void>;
  private onWedged: () => void = () => undefined;
  private readonly lines: TagLine[];
  private readonly scripts: Claims;
  private readonly flows: Claims;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly stop = new AbortController();

  constructor(private readonly worker: WorkerContext) {
    this.wedged = new Promise((resolve) => {
      this.onWedged = resolve;
    });
    this.dispatcher = new Dispatcher({ onRedisReturn: () => this.reopenLines() });
    this.scripts = this.claimsFor(worker.slots);
    this.flows = this.claimsFor(worker.flowSlots);
    this.lines = [...worker.tags].map((tag) => this.lineOf(tag));
  }

  open(): void {
    for (const line of this.lines) line.open();
    this.dispatcher.start();
    this.timers.push(setInterval(() => this.watch(), WATCH_MS));
    // Not all processes at once: each message is to find another one that listens.
    const beat = () => sendBeats(this.worker.id, this.worker.tags).catch(() => undefined);
    this.timers.push(setInterval(() => setTimeout(beat, Math.random() * BEAT_MS * 0.5), BEAT_MS));
    void watchForBrownOut(
      {
        isRedisDown: () => this.dispatcher.health.isDown,
        isSilent: (ms) => this.isSilent(ms),
        workers: () => this.dispatcher.workers,
        claim: () => this.claim(),
        untilOneEnds: () => this.worker.slots.untilRelease(),
      },
      this.stop.signal,
    );
  }

  async close(): Promise<void> {
    this.stop.abort();
    this.dispatcher.close();
    for (const timer of this.timers) clearInterval(timer);
    await Promise.allSettled(this.lines.map((line) => line.close()));
  }

  private lineOf(tag: string): TagLine {
    const claims = this.claimsOf(tag);
    return new TagLine(tag, {
      untilReady: () => claims.untilReady(),
      isReady: () => claims.isReady,
      onTicket: () => claims.look([tag]),
    });
  }

  private claimsOf(tag: string): Claims {
    return tag === 'flow' ? this.flows : this.scripts;
  }

  private claimsFor(slots: Slots): Claims {
    return new Claims({
      slots,
      mayTake: () => mayTake(this.worker),
      claim: (tags, count) => this.claimAcquired(slots, { tags, count }),
      processesOf: (tag) => this.dispatcher.processesOf(tag),
      passOn: (tag) => void passOnTicket(tag),
    });
  }

  /** Claims for slots that were acquired, and gives back those that nothing was found for. */
  private async claimAcquired(slots: Slots, { tags, count }: { tags: string[]; count: number }): Promise<number> {
    let found = 0;
    try {
      // In another order each time: turns of different tags do not compare.
      const inTurn = tags.toSorted(() => Math.random() - 0.5);
      const claimed = await claimNext({ tags: inTurn, limit: count, worker: this.worker.id });
      found = claimed.length;
      metrics.claims.inc({ result: found > 0 ? 'won' : 'lost' }, Math.max(found, 1));
      for (const job of claimed) this.begin(workOn(this.worker, job, slots));
      const areMany = found === count || found >= MANY;
      for (const tag of new Set(claimed.map((job) => job.tag))) this.dispatcher.onTaken(tag, areMany);
      return found;
    } finally {
      for (let unused = found; unused < count; unused++) slots.release();
    }
  }

  private begin(work: Promise<void>): void {
    this.worker.inHand.add(work);
    void work.finally(() => this.worker.inHand.delete(work));
  }

  /** Without a ticket. */
  private async claim(): Promise<void> {
    if (this.worker.tags.has('flow')) await this.flows.takeOnce(['flow']);
    await this.scripts.takeOnce([...this.worker.tags].filter((tag) => tag !== 'flow'));
  }

  private isSilent(ms: number): boolean {
    return this.lines.some(({ tag, ticketAtMs }) => {
      const claims = this.claimsOf(tag);
      const silentMs = performance.now() - Math.max(ticketAtMs, claims.fedAtMs);
      return silentMs > ms && claims.isReady && this.dispatcher.isWaiting(tag);
    });
  }

  private watch(): void {
    const { lines, worker } = this;
    if (worker.isDraining || getConfig().redisUrl === null) return;
    const isRedisWell = !this.dispatcher.health.isFailing;
    if (watchLines({ lines, isRedisWell })) this.onWedged();
  }

  private reopenLines(): void {
    for (const line of this.lines) line.reopen();
  }
}
