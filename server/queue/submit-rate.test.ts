import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { TestRedis } from '@/scripts/testing/redis';
import { pingQueue } from './connection';
import { closeQueues } from './send';
import { countSubmit } from './submit-rate';
import { openTestRedis } from './test-redis';

const PER_SECOND = 5;
/** Counted over ten seconds. */
const ALLOWED = 10 * PER_SECOND;
let redis: TestRedis;

beforeAll(async () => {
  redis = await openTestRedis({ MILLRACE_SUBMITS_PER_SECOND: String(PER_SECOND) });
  // Who counts gives up at once while it is not connected.
  await vi.waitFor(pingQueue, { timeout: 10_000 });
});
afterAll(async () => {
  await closeQueues();
  await redis.close();
});

async function letThrough(workspaceId: string, runs: number): Promise<boolean[]> {
  const waits = await Promise.all(Array.from({ length: runs }, () => countSubmit(workspaceId)));
  return waits.map((waitMs) => waitMs === 0);
}

it('of runs that come together as many are let through as are allowed, the first ones, whatever they share', async () => {
  expect(await letThrough('demo', 20)).toEqual(Array.from({ length: 20 }, () => true));
  const answers = await letThrough('demo', 2 * ALLOWED);
  expect(answers).toEqual(Array.from({ length: 2 * ALLOWED }, (_, at) => at < ALLOWED - 20));
  expect(await letThrough('other', 1)).toEqual([true]);
});

it('without Redis a process counts by itself, in the same way', async () => {
  await redis.kill();
  expect(await letThrough('third', ALLOWED + 3)).toEqual(Array.from({ length: ALLOWED + 3 }, (_, at) => at < ALLOWED));
});
