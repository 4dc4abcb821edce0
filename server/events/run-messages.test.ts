import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { TestRedis } from '@/scripts/testing/redis';
import { keyPrefix, pingQueue } from '../queue/connection';
import { closeQueues } from '../queue/send';
import { closeChannels } from './channels';
import { publishRunChanged } from './run-events';
import { openTestRedis } from '../queue/test-redis';

let redis: TestRedis;
let listener: Redis;
const messages: string[] = [];

beforeAll(async () => {
  redis = await openTestRedis();
  listener = new Redis(redis.url);
  listener.on('message', (_channel, message: string) => messages.push(message));
  await listener.subscribe(`${keyPrefix()}-runs`);
  // Who sends gives up at once while it is not connected.
  await vi.waitFor(pingQueue, { timeout: 10_000 });
});
afterAll(async () => {
  listener.disconnect();
  closeChannels();
  await closeQueues();
  await redis.close();
});

it('runs that change at the same time share a message, and each is told of', async () => {
  const ids = Array.from({ length: 50 }, (_, n) => `run-${n}`);
  for (const id of ids) publishRunChanged(id, true);
  await vi.waitFor(() => expect(messages.flatMap((message) => message.split(' ')).toSorted()).toEqual(ids.toSorted()));
  expect(messages[0]).toBe('run-0');
  expect(messages).toHaveLength(2);
});
