import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { TestRedis } from '@/scripts/testing/redis';
import { pingQueue } from './connection';
import { closeQueues, countTickets, passOnTicket, sendTickets } from './send';
import { openTestRedis } from './test-redis';
import { openTicketSource } from './ticket-source';

const TAG = 'bash';
let redis: TestRedis;
let sent = 0;

beforeAll(async () => {
  redis = await openTestRedis();
  // Who sends gives up at once while it is not connected.
  await vi.waitFor(pingQueue, { timeout: 10_000 });
});
afterAll(async () => {
  await closeQueues();
  await redis.close();
});
beforeEach(() => redis.command('FLUSHALL'));

function send(count: number): Promise<boolean> {
  return sendTickets(Array.from({ length: count }, () => ({ id: `job-${sent++}`, tag: TAG, generation: 1 })));
}

it('while one ticket waits to be fetched, more are not sent', async () => {
  expect([await send(3), await send(1)]).toEqual([true, true]);
  expect(await countTickets(TAG)).toBe(1);
});

it('one that was fetched counts no more, also before it is finished', async () => {
  const source = openTicketSource(TAG);
  await send(1);
  const inHand = await source.next();
  expect(inHand?.message).toEqual({ jobId: `job-${sent - 1}`, generation: 1 });
  await send(1);
  expect((await source.next())?.message).toEqual({ jobId: `job-${sent - 1}`, generation: 1 });
  await source.close();
});

it('what is passed on is told to two, until enough have been told', async () => {
  await passOnTicket(TAG);
  expect(await countTickets(TAG)).toBe(2);
  for (let n = 0; n < 10; n++) await passOnTicket(TAG);
  expect(await countTickets(TAG)).toBe(8);
});

it('without Redis, what is sent has not arrived', async () => {
  await redis.kill();
  expect(await send(1)).toBe(false);
  expect(await countTickets(TAG)).toBeNull();
});
