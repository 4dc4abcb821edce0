import { LRUCache } from 'lru-cache';

export type Work<T, R> = {
  /** Answers one for each, in their order. */
  together: (items: T[]) => Promise<R[]>;
  /** So many at a time, and so many to each. */
  lots: number;
  lotMax: number;
  /** Items of one name never share a lot. */
  nameOf?: (item: T) => string;
  /** Whether nothing of a lot that failed like this was done: then each of it is tried alone. */
  isUndone?: (error: unknown) => boolean;
};

type Waiting<T, R> = { item: T; resolve: (answer: R) => void; reject: (error: unknown) => void };

/** Does at once what comes alone, and together what comes while the lots before it are under way. */
export class Gatherer<T, R> {
  private waiting: Waiting<T, R>[] = [];
  private underWay = 0;

  constructor(private readonly work: Work<T, R>) {}

  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.start();
    });
  }

  private start(): void {
    if (this.waiting.length === 0 || this.underWay === this.work.lots) return;
    this.underWay++;
    void this.finish(this.takeLot()).then(() => {
      this.underWay--;
      this.start();
    });
  }

  private takeLot(): Waiting<T, R>[] {
    const { lotMax, nameOf } = this.work;
    if (!nameOf) return this.waiting.splice(0, lotMax);
    const lot = new Map<string, Waiting<T, R>>();
    this.waiting = this.waiting.filter((each) => {
      const name = nameOf(each.item);
      if (lot.size === lotMax || lot.has(name)) return true;
      lot.set(name, each);
      return false;
    });
    return [...lot.values()];
  }

  private async finish(lot: Waiting<T, R>[]): Promise<void> {
    try {
      const answers = await this.work.together(lot.map(({ item }) => item));
      if (answers.length !== lot.length)
        throw new Error(`${lot.length} were done together, ${answers.length} answered`);
      answers.forEach((answer, at) => lot[at]?.resolve(answer));
    } catch (error) {
      if (lot.length > 1 && this.work.isUndone?.(error)) await Promise.all(lot.map((each) => this.finish([each])));
      else for (const { reject } of lot) reject(error);
    }
  }
}

/** The same where all that comes under one name is alike: `together` is told how many there are. */
export class Gatherers<R> {
  private readonly byName = new LRUCache<string, Gatherer<null, R>>({ max: 1_000 });

  add(name: string, together: (count: number) => Promise<R[]>): Promise<R> {
    const known =
      this.byName.get(name) ?? new Gatherer<null, R>({ together: (all) => together(all.length), ...ONE_LOT });
    this.byName.set(name, known);
    return known.add(null);
  }
}

const ONE_LOT = { lots: 1, lotMax: Infinity };

/** Asks once for all of a lot. No answer is older than its question: who comes while it is asked belongs to the next lot. */
export function askOnce<R>(ask: () => Promise<R>): (count: number) => Promise<R[]> {
  return async (count) => {
    const answer = await ask();
    return Array.from({ length: count }, () => answer);
  };
}
