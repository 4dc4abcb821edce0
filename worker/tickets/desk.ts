import { getConfig } from '@/server/config';
import { claimNext } from '@/server/db/live';
import { Gatherer } from '@/server/gather';
import { log } from '@/server/log';
import { metrics } from '@/server/metrics';
import { Dispatcher } from '@/server/queue/dispatcher';
import { passOnTicket } from '@/server/queue/send';
import { mayTake, type WorkerContext } from '../context';
import type { Slots } from '../slots';
import { workOn } from '../workloads/work';
import { sendBeats } from './beats';
import { watchForBrownOut } from './brown-out';
import { TagLine } from './tag-line';
import { watchLines } from './watchdog';

const WATCH_MS = 5_000;
const BEAT_MS = 10_000;
const CLAIMS_MAX = 64;

/** Where work comes to this worker: by tickets, or straight from Postgres while they do not come. */
export class Desk {
  readonly dispatcher: Dispatcher;
  /** Resolves when the queue stays silent, whatever this process does about it. */
  readonly wedged: Promise<void>;
  private onWedged: () => void = () => undefined;
  private readonly lines: TagLine[];
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly stop = new AbortController();

  constructor(private readonly worker: WorkerContext) {
    this.wedged = new Promise((resolve) => {
      this.onWedged = resolve;
    });
    this.lines = [...worker.tags].map((tag) => this.lineOf(tag));
    this.dispatcher = new Dispatcher({ onRedisReturn: () => this.reopenLines() });
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
    const slots = this.slotsOf(tag);
    const claims = this.claimsOf(tag);
    return new TagLine(tag, {
      untilFree: () => slots.untilFree(),
      isFree: () => slots.busy < slots.count,
      onTicket: () => void this.onTicket(tag, claims),
    });
  }

  /** Tickets that come while a claim is under way lead to one more for all of them. */
  private claimsOf(tag: string): Gatherer<null, void> {
    return new Gatherer<null, void>({
      together: async (tickets) => {
        await this.claimAcquired([tag], tickets.length);
        return tickets.map(() => undefined);
      },
      lots: 1,
      lotMax: CLAIMS_MAX,
    });
  }

  private slotsOf(tag: string): Slots {
    return tag === 'flow' ? this.worker.flowSlots : this.worker.slots;
  }

  private async onTicket(tag: string, claims: Gatherer<null, void>): Promise<void> {
    if (!mayTake(this.worker) || !this.slotsOf(tag).tryAcquire()) {
      // Another tag's ticket took the slot meanwhile, and another worker may have one.
      await passOnTicket(tag);
      return;
    }
    try {
      await claims.add(null);
    } catch (error) {
      log.warn({ err: error, tag }, 'a ticket led to no claim');
    }
  }

  /** Claims for slots that were acquired, and gives back those that nothing was found for. */
  private async claimAcquired(tags: string[], acquired: number): Promise<void> {
    const [tag = ''] = tags;
    const slots = this.slotsOf(tag);
    let found = 0;
    try {
      // Its turn may have come after the worker was told to stop.
      const claimed = !mayTake(this.worker) ? [] : await claimNext({ tags, limit: acquired, worker: this.worker.id });
      found = claimed.length;
      metrics.claims.inc({ result: found > 0 ? 'won' : 'lost' }, Math.max(found, 1));
      for (const job of claimed) this.begin(workOn(this.worker, job, slots));
      for (const job of claimed) this.dispatcher.onTaken(job.tag);
    } finally {
      for (let unused = found; unused < acquired; unused++) slots.release();
    }
  }

  private begin(work: Promise<void>): void {
    this.worker.inHand.add(work);
    void work.finally(() => this.worker.inHand.delete(work));
  }

  private async claim(): Promise<void> {
    if (!mayTake(this.worker)) return;
    const scriptTags = [...this.worker.tags].filter((tag) => tag !== 'flow');
    // In another order each time: turns of different tags do not compare.
    scriptTags.sort(() => Math.random() - 0.5);
    if (this.worker.tags.has('flow')) await this.claimFree(['flow']);
    await this.claimFree(scriptTags);
  }

  private async claimFree(tags: string[]): Promise<void> {
    const slots = this.slotsOf(tags[0] ?? '');
    let acquired = 0;
    while (acquired < slots.count && slots.tryAcquire()) acquired++;
    if (acquired > 0) await this.claimAcquired(tags, acquired);
  }

  private isSilent(ms: number): boolean {
    const now = performance.now();
    return this.lines.some(
      ({ tag, ticketAtMs }) => now - ticketAtMs > ms && this.isFetching(tag) && this.dispatcher.isWaiting(tag),
    );
  }

  private isFetching(tag: string): boolean {
    const slots = this.slotsOf(tag);
    return slots.busy < slots.count;
  }

  private watch(): void {
    const { lines, worker } = this;
    if (worker.isDraining || getConfig().redisUrl === null) return;
    const isRedisWell = !this.dispatcher.health.isFailing;
    if (watchLines({ lines, isRedisWell, isFetching: (tag) => this.isFetching(tag) })) this.onWedged();
  }

  private reopenLines(): void {
    for (const line of this.lines) line.reopen();
  }
}
