/** How many pieces of work may be under way at once. */
export class Slots {
  private free: number;
  private wake: () => void = () => undefined;
  private released: Promise<void> | null = null;

  constructor(readonly count: number) {
    this.free = count;
  }

  get busy(): number {
    return this.count - this.free;
  }

  tryAcquire(): boolean {
    if (this.free === 0) return false;
    this.free--;
    return true;
  }

  /** Resolves when one is free. It is not taken yet: another may be quicker. */
  async untilFree(): Promise<void> {
    while (this.free === 0) await this.untilRelease();
  }

  /** One promise for all who wait: some of them give up, again and again. */
  untilRelease(): Promise<void> {
    this.released ??= new Promise((resolve) => {
      this.wake = resolve;
    });
    return this.released;
  }

  release(): void {
    this.free++;
    this.released = null;
    this.wake();
  }
}
