import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { log } from '@/server/log';
import type { Slots } from '../slots';

const LOOK_MS = 250;

export type ClaimHooks = {
  slots: Slots;
  /** Whether this process may take anything new. */
  mayTake: () => boolean;
  /** Takes up to `count` rows of these tags, for slots that were acquired. Answers how many there were. */
  claim: (tags: string[], count: number) => Promise<number>;
  /** Live processes that serve the tag, this one too. */
  processesOf: (tag: string) => number;
  /** Tells another process that more may wait. */
  passOn: (tag: string) => void;
};

/**
 * What a ticket leads to: rows are taken until none is left or no slot is free, and again when one is. A process that
 * is alone with a tag needs no further ticket for that. Where others serve it, each takes its share, and what is left
 * goes round as a ticket to whoever is idle.
 */
export class Claims {
  /** When tickets, or what followed from them, led to work last. */
  fedAtMs = performance.now();
  /** Tags of which more may wait. */
  private readonly open = new Set<string>();
  private round: Promise<void> | null = null;
  /** Resolves when a slot is free for what is open. */
  private armed: Promise<void> | null = null;

  constructor(private readonly hooks: ClaimHooks) {}

  /** Whether a ticket would lead to anything, and the one before has. */
  get isReady(): boolean {
    return this.hooks.mayTake() && this.hasFree && this.round === null && this.armed === null;
  }

  async untilReady(): Promise<void> {
    while (!this.isReady) {
      if (this.round ?? this.armed) await (this.round ?? this.armed);
      else if (!this.hasFree) await this.hooks.slots.untilRelease();
      else await delay(LOOK_MS, undefined, { ref: false });
    }
  }

  /** Rows of these tags may wait. Resolves when there is nothing left to take, or no slot to take it for. */
  look(tags: Iterable<string>): Promise<void> {
    for (const tag of tags) this.open.add(tag);
    this.round ??= this.takeAll();
    return this.round;
  }

  /** What there is now, as far as slots are free. */
  async takeOnce(tags: string[]): Promise<void> {
    const count = this.hooks.mayTake() ? this.acquire(this.hooks.slots.count) : 0;
    if (count > 0) await this.hooks.claim(tags, count);
  }

  private get hasFree(): boolean {
    return this.hooks.slots.busy < this.hooks.slots.count;
  }

  private async takeAll(): Promise<void> {
    // Whoever called has `round` set by then.
    await Promise.resolve();
    try {
      while (this.open.size > 0 && this.hooks.mayTake() && this.hasFree) await this.takeSome();
    } catch (error) {
      log.warn({ err: error }, 'a ticket led to no claim');
    }
    this.leaveOpen();
    this.round = null;
  }

  private async takeSome(): Promise<void> {
    const tags = [...this.open];
    const count = this.acquire(this.shareOf(tags));
    // What is told of from here on may be missed by this claim.
    this.open.clear();
    const found = await this.hooks.claim(tags, count);
    if (found > 0) this.fedAtMs = performance.now();
    if (found < count) return;
    for (const tag of tags) if (!this.passOn(tag)) this.open.add(tag);
  }

  /** Others that are idle get some of it too: a slot counts as idle until it is taken. */
  private shareOf(tags: string[]): number {
    const { slots, processesOf } = this.hooks;
    return Math.ceil((slots.count - slots.busy) / Math.max(...tags.map((tag) => processesOf(tag))));
  }

  private acquire(most: number): number {
    let acquired = 0;
    while (acquired < most && this.hooks.slots.tryAcquire()) acquired++;
    return acquired;
  }

  /** False where nobody else serves the tag. */
  private passOn(tag: string): boolean {
    if (this.hooks.processesOf(tag) === 1) return false;
    this.hooks.passOn(tag);
    return true;
  }

  /** What could not be taken is for others, or for the next slot that is free here. */
  private leaveOpen(): void {
    if (!this.hooks.mayTake()) {
      for (const tag of this.open) this.hooks.passOn(tag);
      this.open.clear();
    }
    for (const tag of this.open) if (this.passOn(tag)) this.open.delete(tag);
    if (this.open.size > 0) this.armed ??= this.takeWhenFree();
  }

  private async takeWhenFree(): Promise<void> {
    await this.hooks.slots.untilRelease();
    // Slots that are released at the same time share a claim.
    await setImmediate();
    this.armed = null;
    void this.look([]);
  }
}
