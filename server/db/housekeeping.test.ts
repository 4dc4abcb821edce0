import { afterAll, beforeAll, expect, it } from 'vitest';
import { announceChores, takeChores } from './housekeeping';
import { query } from './pool';
import { openTestProtocol, type TestProtocol } from './test-protocol';

const LEASE_MS = 15_000;
let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());

it('a chore is due at once, then one process has it, and nobody until its time has come again', async () => {
  const chores = [
    { name: 'often', everyMs: 60_000 },
    { name: 'seldom', everyMs: 3_600_000 },
  ];
  await announceChores(chores);
  await announceChores(chores);
  const taken = await Promise.all(Array.from({ length: 6 }, () => takeChores(chores, LEASE_MS)));
  expect(taken.flatMap(({ names }) => names).toSorted()).toEqual(['often', 'seldom']);
  const { names, nextInMs, workers } = await takeChores(chores, LEASE_MS);
  expect([names, workers]).toEqual([[], 1]);
  expect(nextInMs).toBeGreaterThan(50_000);
  expect(nextInMs).toBeLessThanOrEqual(60_000);
  await query('test_later', `UPDATE housekeeping SET done_at = done_at - interval '2 minutes'`);
  expect(await takeChores(chores, LEASE_MS)).toMatchObject({ names: ['often'], nextInMs: 60_000 });
});
