import { mkdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { claimFile } from '../process/claim-file';
import { isTagAlive, ownTag } from '../process/process-tag';
import { removeTree } from '../process/remove-tree';
import { measure } from './measure';
import { Pins } from './pins';

export type CacheOptions = {
  dir: string;
  bytesMax: number;
  /** What was used this recently stays, however full the cache is. */
  idleMsMin?: number;
};

export type Entry = {
  dir: string;
  /** Until it is called, the entry stays. */
  release: () => void;
  /** Keeps it for longer, until what it answers is called. */
  hold: () => () => void;
  /** Something may be missing from it: the next one to take it looks through all of it first. */
  doubt: () => void;
};

export type Wanted = {
  /** Names the content: the same name, the same bytes. Letters, digits and dashes. */
  name: string;
  /** Makes the content in an empty folder. Runs once, however many jobs wait for it. */
  fill: (draft: string) => Promise<void>;
  /** Ends the wait, not the filling. */
  signal: AbortSignal;
  /** Older content is made anew. */
  ageMsMax?: number;
};

const COMPLETE = '.complete';
const DRAFT = '.tmp-';
const LOCK = '.lock-';
const IDLE_MS_MIN = 60_000;
const LOCK_POLL_MS = 50;
/** How often the time of the last use is written down. */
const TOUCH_MS = 30_000;

const completion = z.object({ bytes: z.number(), files: z.number(), madeAt: z.number() });

/**
 * Folders by the name of their content, shared by all workers of a machine. An entry appears whole or not at all: it is
 * made in a draft that is renamed. A process that dies in the middle leaves a draft, which the next start removes.
 */
export class PackageCache {
  readonly #filling = new Map<string, Promise<void>>();
  /** Entries that this process has looked through, and when it last wrote down their use. */
  readonly #known = new Map<string, number>();
  readonly #pins: Pins;
  readonly #tag = ownTag();
  #drafts = 0;
  #bytes: number | null = null;

  constructor(private readonly options: CacheOptions) {
    mkdirSync(options.dir, { recursive: true, mode: 0o755 });
    this.#pins = new Pins(join(options.dir, '.pins'));
  }

  /** What it held when this process last made something or looked through it; null: that is to come. */
  get bytes(): number | null {
    return this.#bytes;
  }

  /** Removes what dead processes left behind. */
  async clean(): Promise<void> {
    const { dir } = this.options;
    for (const name of await readdir(dir)) {
      const [pid, started] = name.slice(DRAFT.length).split('-');
      if (name.startsWith(DRAFT) && !isTagAlive(`${pid}-${started}`)) await removeTree(join(dir, name));
    }
    await this.#evict();
  }

  /** Rejects with what `fill` rejected with, or with the signal's reason. */
  async take({ name, fill, signal, ageMsMax = Infinity }: Wanted): Promise<Entry> {
    // Before the look: nobody evicts what is pinned.
    const release = this.#pins.add(name);
    try {
      if (!(await this.#isWhole(name, ageMsMax))) await inTime(this.#fillOnce(name, { fill, ageMsMax }), signal);
      await this.#touch(name);
      const hold = () => this.#pins.add(name);
      return { dir: this.#path(name), release, hold, doubt: () => this.#known.delete(name) };
    } catch (error) {
      release();
      throw error;
    }
  }

  #path(name: string): string {
    return join(this.options.dir, name);
  }

  async #isWhole(name: string, ageMsMax: number): Promise<boolean> {
    const complete = await this.#completion(name);
    if (!complete || Date.now() - complete.madeAt > ageMsMax) return false;
    if (this.#known.has(name)) return true;
    const { bytes, files } = await measure(this.#path(name));
    const isWhole = files === complete.files && bytes === complete.bytes;
    if (isWhole) this.#known.set(name, 0);
    return isWhole;
  }

  async #completion(name: string): Promise<z.infer<typeof completion> | null> {
    try {
      return completion.parse(JSON.parse(await readFile(join(this.#path(name), COMPLETE), 'utf8')));
    } catch {
      return null;
    }
  }

  #fillOnce(name: string, how: Pick<Wanted, 'fill'> & { ageMsMax: number }): Promise<void> {
    const filling = this.#filling.get(name) ?? this.#fill(name, how).finally(() => this.#filling.delete(name));
    this.#filling.set(name, filling);
    return filling;
  }

  async #fill(name: string, { fill, ageMsMax }: Pick<Wanted, 'fill'> & { ageMsMax: number }): Promise<void> {
    const unlock = await this.#lock(name);
    try {
      // Another process may have made it while this one waited.
      if (await this.#isWhole(name, ageMsMax)) return;
      const draft = this.#draft(name);
      try {
        await mkdir(draft, { mode: 0o755 });
        await fill(draft);
        await writeFile(join(draft, COMPLETE), JSON.stringify({ ...(await measure(draft)), madeAt: Date.now() }));
        // Only what is old or damaged is there.
        await this.#moveAway(name);
        await rename(draft, this.#path(name));
        this.#known.set(name, 0);
      } finally {
        await removeTree(draft);
      }
    } finally {
      await unlock();
    }
    await this.#evict();
  }

  #draft(name: string): string {
    return this.#path(`${DRAFT}${this.#tag}-${++this.#drafts}-${name}`);
  }

  async #lock(name: string): Promise<() => Promise<void>> {
    const path = this.#path(LOCK + name);
    while (!claimFile(path, this.#tag)) await delay(LOCK_POLL_MS);
    return () => removeTree(path);
  }

  async #touch(name: string): Promise<void> {
    const now = Date.now();
    if (now - (this.#known.get(name) ?? 0) < TOUCH_MS) return;
    this.#known.set(name, now);
    await utimes(join(this.#path(name), COMPLETE), now / 1000, now / 1000).catch(() => undefined);
  }

  /** Makes room: what was used longest ago goes first, and nothing goes that is in use. */
  async #evict(): Promise<void> {
    const { bytesMax, idleMsMin = IDLE_MS_MIN } = this.options;
    const entries = await this.#entries();
    let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { name, bytes, usedAt } of entries.toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (total <= bytesMax) break;
      if (Date.now() - usedAt < idleMsMin || this.#pins.has(name)) continue;
      await this.#moveAway(name, { unlessPinned: true });
      total -= bytes;
    }
    this.#bytes = total;
  }

  async #entries(): Promise<{ name: string; bytes: number; usedAt: number }[]> {
    const names = (await readdir(this.options.dir)).filter((name) => !name.startsWith('.'));
    const entries = await Promise.all(
      names.map(async (name) => {
        const complete = await this.#completion(name);
        return complete && { name, bytes: complete.bytes, usedAt: await lastUse(join(this.#path(name), COMPLETE)) };
      }),
    );
    return entries.filter((entry) => entry !== null);
  }

  async #moveAway(name: string, { unlessPinned = false } = {}): Promise<void> {
    const away = this.#draft(name);
    try {
      await rename(this.#path(name), away);
    } catch {
      return;
    }
    this.#known.delete(name);
    // Somebody may have come between the look and the move.
    if (unlessPinned && this.#pins.has(name)) await rename(away, this.#path(name)).catch(() => undefined);
    await removeTree(away);
  }
}

async function lastUse(path: string): Promise<number> {
  return (await stat(path)).mtimeMs;
}

function inTime(work: Promise<void>, signal: AbortSignal): Promise<void> {
  // Whoever waits no longer is not there to hear that it failed.
  work.catch(() => undefined);
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
