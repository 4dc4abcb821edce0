import { fillWindows, renewTickets, type TagWindow, type Windows } from '../db/tickets';
import { log } from '../log';
import { metrics } from '../metrics';
import { RedisHealth } from './redis-health';
import { countTickets, sendTickets } from './send';

/** One process looks this often when nothing happens; where many do, each looks less often. */
const TURN_MS = 500;
const TURN_MS_MAX = 5_000;
const EAGER_PROCESSES = 4;
/** After rows were taken: soon where more is known to wait, and at times to find out. */
const REFILL_MS = 20;
const LOOK_MS = 100;
const RENEW_MS = 1_000;

/**
 * Keeps the windows filled: every worker process has one, and any number may run. Sends nothing while Redis is away;
 * the rows have their turn nevertheless, and are claimed in it straight from Postgres.
 */
export class Dispatcher {
  readonly health: RedisHealth;
  /** Live worker processes, this one too. */
  workers = 1;
  private readonly backlogged = new Set<string>();
  private readonly waiting = new Map<string, number>();
  private readonly processes = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private dueAtMs = 0;
  private isTurning = false;
  private endedAtMs = 0;
  private renewedAtMs = 0;
  private isClosed = false;

  constructor(hooks: { onRedisReturn: () => void }) {
    this.health = new RedisHealth(hooks.onRedisReturn);
  }

  start(): void {
    this.schedule(0);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  /** Whether rows of this tag have waited with a ticket at the last turn that looked. */
  isWaiting(tag: string): boolean {
    return (this.waiting.get(tag) ?? 0) > 0;
  }

  /** Live worker processes that serve this tag. One at least: this one asks. */
  processesOf(tag: string): number {
    return Math.max(1, this.processes.get(tag) ?? 1);
  }

  /** Something was queued, or falls due, `ms` from now. */
  wakeIn(ms: number): void {
    if (ms <= TURN_MS_MAX) this.schedule(Math.max(ms, this.endedAtMs + REFILL_MS - performance.now()));
    else setTimeout(() => this.wakeIn(0), ms).unref();
  }

  /** This process has taken rows of this tag: its window has room. `areMany`: some may have come that got no ticket. */
  onTaken(tag: string, areMany: boolean): void {
    if (!areMany && !this.backlogged.has(tag)) return;
    const gapMs = (this.backlogged.has(tag) ? REFILL_MS : LOOK_MS) * Math.max(1, this.workers / EAGER_PROCESSES);
    this.schedule(Math.max(0, this.endedAtMs + gapMs - performance.now()));
  }

  private schedule(afterMs: number): void {
    const dueAtMs = performance.now() + afterMs;
    if (this.isClosed || (this.timer !== undefined && this.dueAtMs <= dueAtMs)) return;
    clearTimeout(this.timer);
    this.dueAtMs = dueAtMs;
    this.timer = setTimeout(() => void this.turn(), afterMs);
  }

  private async turn(): Promise<void> {
    this.timer = undefined;
    if (this.isTurning) return this.schedule(REFILL_MS);
    this.isTurning = true;
    try {
      await this.fill();
    } catch (error) {
      if (!this.isClosed) log.warn({ err: error }, 'the dispatcher could not look for work');
    }
    this.isTurning = false;
    this.endedAtMs = performance.now();
    this.schedule(Math.min(TURN_MS_MAX, TURN_MS * Math.max(1, this.workers / EAGER_PROCESSES)));
  }

  private async fill(): Promise<void> {
    const windows = await fillWindows();
    this.note(windows);
    const tickets = windows.tags.flatMap(({ tag, rows }) => rows.map((row) => ({ tag, ...row })));
    const areSent = tickets.length === 0 || this.health.isDown ? null : await sendTickets(tickets);
    const areRenewed = await this.renew(windows.tags);
    await this.health.check(areSent === false || areRenewed === false ? false : (areSent ?? areRenewed));
  }

  private note({ workers, tags }: Windows): void {
    this.workers = workers;
    for (const { tag, size, processes, waiting, hasBacklog } of tags) {
      this.waiting.set(tag, waiting);
      this.processes.set(tag, processes);
      metrics.dispatchWindow.set({ tag }, size);
      if (hasBacklog) this.backlogged.add(tag);
      else this.backlogged.delete(tag);
    }
  }

  /** Rows count on a ticket that waits to be fetched, or on a process that goes on taking them. */
  private async renew(tags: TagWindow[]): Promise<boolean | null> {
    const now = performance.now();
    if (now - this.renewedAtMs < RENEW_MS) return null;
    let areSent: boolean | null = null;
    for (const { tag, stale } of tags) {
      if (stale === 0) continue;
      this.renewedAtMs = now;
      const onTheirWay = await countTickets(tag);
      if (onTheirWay === null) return false;
      if (onTheirWay > 0) continue;
      metrics.redispatch.inc({ reason: 'missing' });
      areSent = (await sendTickets(await renewTickets(tag, 1))) && areSent !== false;
    }
    return areSent;
  }
}
