import type { Resident, RunRequest } from '../contract';
import type { Ended, Plan } from './execute';
import type { KeptPlace } from './kept-place';

type Stay = Resident & { place: KeptPlace };

/** Processes that stay with their script between its jobs, one for each of its jobs that run at a time. */
export class Residents {
  readonly #idle: Stay[] = [];

  constructor(
    private readonly open: (signal: AbortSignal) => Promise<KeptPlace>,
    private readonly isSlotWanted: () => boolean,
  ) {}

  async execute(resident: Resident, { plan, request }: { plan: Plan; request: RunRequest }): Promise<Ended> {
    const place = await this.#take(resident, request.signal);
    try {
      const ended = await place.execute(plan, request);
      this.#idle.push({ ...resident, place });
      return ended;
    } catch (error) {
      await place.close();
      throw error;
    } finally {
      if (this.isSlotWanted()) this.giveBack();
    }
  }

  /** Ends the process that has waited longest: its slot is another's. */
  giveBack(): void {
    void this.#idle.shift()?.place.close();
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(({ place }) => place.close()));
  }

  /** A new version takes nothing over from the one before it. */
  async #take({ script, version }: Resident, signal: AbortSignal): Promise<KeptPlace> {
    for (;;) {
      const at = this.#idle.findIndex((stay) => stay.script === script);
      const [found] = at < 0 ? [] : this.#idle.splice(at, 1);
      if (!found) return this.open(signal);
      if (found.version === version) return found.place;
      await found.place.close();
    }
  }
}
