import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startTestRedis, type TestRedis } from '@/scripts/testing/redis';
import { query } from '@/server/db/pool';
import { openTestProtocol, type TestProtocol } from '@/server/db/test-protocol';
import { pingQueue } from '@/server/queue/connection';
import { closeQueues } from '@/server/queue/send';
import { sendBeats } from './beats';
import { TagLine } from './tag-line';
import { watchLines } from './watchdog';

const TAG = 'bash';
const WAIT = { timeout: 20_000 };
let redis: TestRedis;
let protocol: TestProtocol;
let line: TagLine;
let isReady = true;

beforeAll(async () => {
  redis = await startTestRedis();
  protocol = await openTestProtocol({ REDIS_URL: redis.url });
  // Who sends gives up at once while it is not connected.
  await vi.waitFor(pingQueue, WAIT);
});
afterAll(async () => {
  await closeQueues();
  await protocol.close();
  await redis.close();
});
beforeEach(() => {
  isReady = true;
  line = new TagLine(TAG, { untilReady, isReady: () => isReady, onTicket: async () => undefined });
  line.open();
});
afterEach(() => {
  isReady = true;
  return line.close();
});

async function untilReady(): Promise<void> {
  await vi.waitUntil(() => isReady, { ...WAIT, interval: 10 });
}

/** Looks after a silence that is longer than is allowed. */
async function look(isRedisWell = true): Promise<boolean> {
  await delay(2);
  return watchLines({ lines: [line], isRedisWell }, 1);
}

it('a line that hears nothing is opened anew, and after three times in vain only a new process may help', async () => {
  const isWedged = [await look(), await look(), await look(), await look()];
  expect(isWedged).toEqual([false, false, false, true]);
});

it('a line that hears again after it was opened anew has all its tries again', async () => {
  await look();
  expect(line.reopenings).toBe(1);
  await sendBeats('somebody', [TAG]);
  await expect.poll(() => line.reopenings, WAIT).toBe(0);
});

it('silence says nothing while Redis is away, or while all slots are taken', async () => {
  for (let turn = 0; turn < 5; turn++) expect(await look(false)).toBe(false);
  isReady = false;
  line.reopen();
  for (let turn = 0; turn < 5; turn++) expect(await look()).toBe(false);
  expect(line.reopenings).toBe(0);
});

it('a canary that comes through is timed, one of all beats in half a minute', async () => {
  await redis.command('FLUSHALL');
  await query('test_no_canary', 'DELETE FROM dispatch_tag');
  await sendBeats('first', [TAG]);
  const canaries = () =>
    query<{ ms: number }>(
      'test_canary',
      'SELECT canary_ms AS ms FROM dispatch_tag WHERE tag = $1 AND canary_at IS NOT NULL',
      [TAG],
    );
  await expect.poll(canaries, WAIT).toHaveLength(1);
  expect((await canaries())[0]?.ms).toBeGreaterThanOrEqual(0);
  await query('test_no_canary', 'DELETE FROM dispatch_tag');
  const heardAtMs = line.seenAtMs;
  await sendBeats('second', [TAG]);
  await expect.poll(() => line.seenAtMs, WAIT).toBeGreaterThan(heardAtMs);
  expect(await canaries()).toEqual([]);
});
