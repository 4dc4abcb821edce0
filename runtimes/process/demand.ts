const WINDOW_MS = 60_000;
const RUNS_MIN = 3;
const REFUSED_MS = 10 * 60_000;
const KEYS_MAX = 500;

type Entry = { runs: number[]; refusedUntil: number };

/** Which kinds of jobs come so often that it pays to have a process wait for the next one. */
export class Demand {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Counts a run. Answers whether there were enough of them lately, and nothing spoke against waiting. */
  note(key: string): boolean {
    const now = this.now();
    const entry = this.#entries.get(key) ?? { runs: [], refusedUntil: 0 };
    entry.runs = [...entry.runs, now].slice(-RUNS_MIN);
    // Put last: what was asked for longest ago goes first.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > KEYS_MAX && oldest !== undefined) this.#entries.delete(oldest);
    const [first = 0] = entry.runs;
    return entry.runs.length === RUNS_MIN && now - first <= WINDOW_MS && now >= entry.refusedUntil;
  }

  /** A process that was to wait for it could not: that is not tried again for a while. */
  refuse(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) entry.refusedUntil = this.now() + REFUSED_MS;
  }
}
