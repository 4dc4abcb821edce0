import { setTimeout as delay } from 'node:timers/promises';
import { saveCanary } from '@/server/db/tickets';
import { log } from '@/server/log';
import { metrics } from '@/server/metrics';
import { redisNowMs } from '@/server/queue/send';
import type { Beat } from '@/server/queue/ticket';
import { type InHand, openTicketSource, type TicketSource } from '@/server/queue/ticket-source';

const RETRY_MS = 500;

export type LineHooks = {
  /** Resolves when this process could take on work of the tag. */
  untilReady: () => Promise<void>;
  isReady: () => boolean;
  /** Rows of the tag may wait. Resolves when this process has taken what it can. */
  onTicket: () => Promise<void>;
};

/** What one tag's queue tells this process. Fetches only while there is a slot for what a ticket may lead to. */
export class TagLine {
  /** When a message came last. */
  seenAtMs = performance.now();
  ticketAtMs = performance.now();
  /** How often it was opened anew without a message since. */
  reopenings = 0;
  /** Whether a message could come now. */
  isFetching = false;
  private source: TicketSource | null = null;

  constructor(
    readonly tag: string,
    private readonly hooks: LineHooks,
  ) {}

  open(): void {
    this.seenAtMs = performance.now();
    this.source = openTicketSource(this.tag);
    void this.listen(this.source);
  }

  /** Whatever the connection in use waits for, it is given up: what hangs cannot say that it does. */
  reopen(): void {
    void this.close();
    this.open();
  }

  async close(): Promise<void> {
    const closing = this.source;
    this.source = null;
    this.isFetching = false;
    await closing?.close();
  }

  private async listen(source: TicketSource): Promise<void> {
    while (this.source === source) {
      await this.hooks.untilReady();
      if (this.source !== source) return;
      try {
        let inHand = await this.fetch(source, source.next);
        // Of a source that was given up: the message comes again elsewhere.
        while (inHand && this.source === source) inHand = await this.take(source, inHand);
      } catch (error) {
        log.debug({ err: error, tag: this.tag }, 'the queue is not reachable');
        await delay(RETRY_MS);
      }
    }
  }

  private async fetch(source: TicketSource, next: () => Promise<InHand | null>): Promise<InHand | null> {
    this.isFetching = true;
    try {
      return await next();
    } finally {
      if (this.source === source) this.isFetching = false;
    }
  }

  /** Answers the next message where one waits already, and this process could take on more. */
  private async take(source: TicketSource, { message, finish, finishForNext }: InHand): Promise<InHand | null> {
    this.seenAtMs = performance.now();
    this.reopenings = 0;
    if (message && 'beat' in message) {
      this.receive(message).catch((error: unknown) => log.debug({ err: error }, 'a canary was not noted'));
    } else if (message) {
      this.ticketAtMs = this.seenAtMs;
      await this.hooks.onTicket();
    }
    if (this.hooks.isReady()) return this.fetch(source, finishForNext);
    finish();
    return null;
  }

  private async receive({ sentAtMs }: Beat): Promise<void> {
    const now = sentAtMs === null ? null : await redisNowMs();
    if (now === null || sentAtMs === null) return;
    const tookMs = Math.max(0, now - sentAtMs);
    metrics.canary.set({ tag: this.tag }, tookMs / 1000);
    await saveCanary(this.tag, tookMs);
  }
}
