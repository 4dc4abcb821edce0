import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { TestRedis } from '@/scripts/testing/redis';
import { keyPrefix, pingQueue } from '../queue/connection';
import { closeQueues } from '../queue/send';
import { openTestRedis } from '../queue/test-redis';
import { expectEnd, publishEnd, replyAddress, toldEnd } from './run-ends';
import { closeChannels } from './channels';

const END = { id: 'run-1', workspaceId: 'demo', status: 'success', resultJson: '{"a": "b c\\n"}' } as const;
let redis: TestRedis;
let other: Redis;
const heard: string[] = [];

beforeAll(async () => {
  redis = await openTestRedis();
  other = new Redis(redis.url);
  other.on('pmessage', (_pattern, channel: string, message: string) => heard.push(`${channel} ${message}`));
  await other.psubscribe('*');
  await vi.waitFor(pingQueue, { timeout: 10_000 });
});
afterAll(async () => {
  other.disconnect();
  closeChannels();
  await closeQueues();
  await redis.close();
});

it('an end is told to the process that waits for it, and to no other', async () => {
  await publishEnd('elsewhere', END);
  await vi.waitFor(() => expect(heard).toEqual([`${keyPrefix()}-ends-elsewhere run-1 demo success ${END.resultJson}`]));
});

it('a process keeps what it is told of a run while its caller waits, for callers of its workspace', async () => {
  const forget = expectEnd(END.id);
  expect(toldEnd('demo', END.id)).toBeNull();
  const sender = new Redis(redis.url);
  const message = `${END.id} demo success ${END.resultJson}`;
  await vi.waitFor(async () => {
    expect(await sender.publish(`${keyPrefix()}-ends-${replyAddress()}`, message)).toBeGreaterThanOrEqual(2);
    expect(toldEnd('demo', END.id)).toEqual(END);
  });
  sender.disconnect();
  expect(toldEnd('other', END.id)).toBeNull();
  forget();
  expect(toldEnd('demo', END.id)).toBeNull();
  await publishEnd(replyAddress(), END);
  expect(toldEnd('demo', END.id)).toBeNull();
});

it('a large result is left to be read', async () => {
  const forget = expectEnd(END.id);
  await publishEnd(replyAddress(), { ...END, resultJson: `"${'x'.repeat(70_000)}"` });
  expect(toldEnd('demo', END.id)).toBeNull();
  forget();
});
