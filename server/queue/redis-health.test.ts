import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestRedis, type TestRedis } from '@/scripts/testing/redis';
import { query } from '../db/pool';
import { openTestProtocol, type TestProtocol } from '../db/test-protocol';
import { pingQueue } from './connection';
import { RedisHealth } from './redis-health';
import { closeQueues } from './send';

let redis: TestRedis;
let protocol: TestProtocol;

beforeAll(async () => {
  redis = await startTestRedis();
  protocol = await openTestProtocol({ REDIS_URL: redis.url });
  // Who asks gives up at once while it is not connected.
  await vi.waitFor(pingQueue, { timeout: 10_000 });
});
afterAll(async () => {
  await closeQueues();
  await protocol.close();
  await redis.close();
});

/** A row whose ticket was sent just now. */
async function queueTicketed(): Promise<string> {
  const [row] = await query<{ id: string }>(
    'test_ticketed',
    `WITH n AS (SELECT gen_random_uuid() AS id)
     INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, dispatched_at)
     SELECT id, 'demo', 'script', id, 'queued', 'bash', clock_timestamp() FROM n RETURNING id`,
  );
  return row?.id ?? '';
}

const isTicketed = async (id: string) =>
  (await query('test_is_ticketed', 'SELECT 1 FROM job_live WHERE id = $1 AND dispatched_at IS NOT NULL', [id])).length >
  0;

it('what Redis forgot, again and again, is sent again; what was sent since is not, whoever hears of it late', async () => {
  const [first, last] = [new RedisHealth(() => undefined), new RedisHealth(() => undefined)];
  await first.check(null);
  for (let turn = 0; turn < 3; turn++) {
    await last.check(null);
    const lost = await queueTicketed();
    await first.check(null);
    expect(await isTicketed(lost)).toBe(true);
    await redis.command('FLUSHALL');
    await first.check(null);
    expect(await isTicketed(lost)).toBe(false);
    const since = await queueTicketed();
    await last.check(null);
    expect(await isTicketed(since)).toBe(true);
  }
});
