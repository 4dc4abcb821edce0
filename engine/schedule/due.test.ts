import { expect, it } from 'vitest';
import { parseCron } from './cron';
import { type CatchUp, decideDue, type Timing } from './due';
import { findZone } from './zone';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 5, 1, 12);

function timing(catchUp: CatchUp, text = '* * * * *', windowMs = 24 * 60 * MINUTE): Timing {
  const parsed = parseCron(text, 'v2');
  const zone = findZone('UTC');
  if ('problem' in parsed || !zone) throw new Error(text);
  return { cron: parsed.cron, zone, catchUp, windowMs };
}

/** What fires when somebody looks at `nowMs`, again and again until nothing is due. */
function allFired(
  given: Timing,
  dueMs: number,
  nowMs: number,
): { fired: number[]; missed: number; nextMs: number | null } {
  const fired: number[] = [];
  let missed = 0;
  let nextMs: number | null = dueMs;
  while (nextMs !== null && nextMs <= nowMs) {
    const due = decideDue(given, nextMs, nowMs);
    if (due.fireMs !== null) fired.push(due.fireMs);
    missed += due.missed;
    ({ nextMs } = due);
  }
  return { fired, missed, nextMs };
}

it.each<[CatchUp, number, number]>([
  ['none', 0, 60],
  ['last', 1, 59],
  ['all', 60, 0],
])(
  'an hour in which nobody was there, with catch-up %s, gives %i firings of a cron of every minute',
  (catchUp, fired, missed) => {
    const outcome = allFired(timing(catchUp), NOON - 59 * MINUTE, NOON + 30_000);
    expect(outcome.fired).toHaveLength(fired);
    expect(outcome.missed).toBe(missed);
    expect(outcome.fired.at(-1) ?? NOON).toBe(NOON);
    expect(outcome.nextMs).toBe(NOON + MINUTE);
  },
);

it.each<CatchUp>(['none', 'last', 'all'])(
  'a machine that was busy for some seconds misses nothing, with catch-up %s',
  (catchUp) => {
    const outcome = allFired(timing(catchUp, '*/5 * * * * *'), NOON, NOON + 42_000);
    expect(outcome.fired).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40].map((s) => NOON + s * 1000));
    expect(outcome.missed).toBe(0);
  },
);

it('all means at most the last hundred', () => {
  const outcome = allFired(timing('all'), NOON - 20 * 60 * MINUTE, NOON);
  expect(outcome.fired).toHaveLength(100);
  expect(outcome.fired.at(-1)).toBe(NOON);
  expect(outcome.missed).toBe(20 * 60 + 1 - 100);
});

it('all leaves out what is older than its window', () => {
  const outcome = allFired(timing('all', '* * * * *', 10 * MINUTE), NOON - 60 * MINUTE, NOON + 30_000);
  expect(outcome.fired).toHaveLength(10);
  expect(outcome.missed).toBe(51);
  const older = allFired(timing('all', '0 11 * * *', 10 * MINUTE), NOON - 60 * MINUTE, NOON);
  expect(older).toEqual({ fired: [], missed: 1, nextMs: NOON + 23 * 60 * MINUTE });
});

it('a year of firings every five seconds is decided without counting all of them', () => {
  const outcome = allFired(timing('last', '*/5 * * * * *'), NOON - 365 * 24 * 60 * MINUTE, NOON);
  expect(outcome.fired).toEqual([NOON]);
  expect(outcome.missed).toBe(10_000);
});

it('the last firing is found however long ago it was', () => {
  const outcome = allFired(timing('last', '0 0 1 1 *'), Date.UTC(2020, 0, 1), NOON);
  expect(outcome.fired).toEqual([Date.UTC(2026, 0, 1)]);
});
