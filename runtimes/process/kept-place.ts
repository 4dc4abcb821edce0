import type { RunRequest } from '../contract';
import { type Ended, execute, executeTurn, type Plan } from './execute';
import type { Running } from './pending-job';
import type { Slot } from './slot';

/** A slot that is kept for the steps of one loop, and the process that serves them in turns. */
export class KeptPlace {
  #key: string | null = null;
  #running: Running | null = null;
  #hasEnded = false;

  constructor(
    private readonly slot: Slot,
    private readonly release: () => void,
  ) {}

  async execute(plan: Plan, request: RunRequest): Promise<Ended> {
    const running = await this.#processFor(plan);
    if (!running) return execute(this.slot, { plan, request });
    const ended = await executeTurn(this.slot, running, { plan, request });
    // What a limit has hit, or a script has ended, is made anew for the next.
    if (ended.reason !== null || this.#hasEnded) await this.#end();
    return ended;
  }

  async close(): Promise<void> {
    await this.#end();
    this.release();
  }

  /** Null where no process can serve this job in turns: it has one of its own. */
  async #processFor({ command, warm }: Plan): Promise<Running | null> {
    if (this.#running && this.#key === warm?.key) return this.#running;
    await this.#end();
    await this.slot.ready(null);
    const running = this.slot.openSession({ command, warm: warm ?? null });
    if (!running) return null;
    this.#running = running;
    this.#key = warm?.key ?? null;
    this.#hasEnded = false;
    void running.exited.then(() => (this.#hasEnded = true));
    await running.started;
    return running;
  }

  async #end(): Promise<void> {
    this.#running?.kill();
    await this.#running?.exited;
    this.#running = null;
    await this.slot.recycle();
  }
}
