import { describe, expect, it } from 'vitest';
import { explore } from './testing/explore';
import { type Guard, GUARDS, type Trouble } from './testing/protocol-model';

const NONE: Trouble = { crashes: 0, delays: 0, cancels: 0, releases: 0, lostAnswers: 0 };
const NAMES = Object.keys(NONE) as (keyof Trouble)[];

/** Every `count` of the things that may go wrong, each once, in any order and at any place. */
function troubles(count: number, from = 0): Trouble[] {
  if (count === 0) return [NONE];
  return NAMES.slice(from).flatMap((name, i) =>
    troubles(count - 1, from + i + 1).map((others) => ({ ...others, [name]: 1 })),
  );
}

const inWords = (trouble: Trouble) => NAMES.filter((name) => trouble[name] > 0).join(', ');

describe('a flow with two children and two workers, in every interleaving', () => {
  it.each(troubles(3).map((trouble) => [inWords(trouble), trouble] as const))(
    'has one end, one join and no start after its cancel, with: %s',
    (_words, trouble) => {
      const { broken, states } = explore(trouble, new Set(GUARDS));
      expect(broken).toBeNull();
      expect(states).toBeGreaterThan(1000);
    },
  );

  it.each(GUARDS)('breaks a promise without: %s', (guard: Guard) => {
    const others = new Set(GUARDS.filter((other) => other !== guard));
    const found = troubles(2).find((trouble) => explore(trouble, others).broken !== null);
    expect(found).toBeDefined();
  });
});
