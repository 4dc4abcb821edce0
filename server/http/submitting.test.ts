import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { startTestRedis, type TestRedis } from '@/scripts/testing/redis';
import { getConfig } from '../config';
import { deleteExpiredKeys } from '../db/submit';
import { query } from '../db/pool';
import { closeQueues } from '../queue/send';
import { openTestApi, seedAccount, seedWorkspace, type TestApi } from './test-api';

let api: TestApi;
let redis: TestRedis;
let token: string;

beforeAll(async () => {
  redis = await startTestRedis();
  api = await openTestApi({
    REDIS_URL: redis.url,
    MILLRACE_QUEUED_MAX: '40',
    MILLRACE_SUBMITS_PER_SECOND: '30',
  });
  for (const id of ['demo', 'other', 'third']) await seedWorkspace(id);
  token = getConfig().superadminSecret ?? '';
  await seedAccount('ann@example.com', { workspaceId: 'demo', role: 'developer' });
});
afterAll(async () => {
  await closeQueues();
  await redis.close();
  await api.close();
});
beforeEach(() => query('test_clean', 'DELETE FROM job_live'));
afterEach(() => redis.command('FLUSHALL'));

type Submission = { key?: string; content?: string; workspace?: string; query?: string };

function submit({ key, content = 'true', workspace = 'demo', query: search = '' }: Submission = {}): Promise<Response> {
  return api.call(`POST /w/${workspace}/jobs/run/preview${search}`, {
    token,
    headers: key === undefined ? {} : { 'idempotency-key': key },
    body: { language: 'bash', content },
  });
}

function sendText(body: string): Promise<Response> {
  const headers = { 'idempotency-key': 'order-3', 'content-type': 'application/json' };
  return api.call('POST /w/demo/jobs/run/preview', { token, headers, body });
}

async function countJobs(): Promise<number> {
  const [row] = await query<{ count: number }>('test_jobs', 'SELECT count(*)::int AS count FROM job');
  return row?.count ?? 0;
}

it('a request sent again with the same key is the same run, however often and at once', async () => {
  const before = await countJobs();
  const replies = await Promise.all(Array.from({ length: 20 }, () => submit({ key: 'order-1' })));
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
  expect(new Set(await Promise.all(replies.map((reply) => reply.text()))).size).toBe(1);
  expect(await countJobs()).toBe(before + 1);
});

it('another request with a used key is refused, and says what to do', async () => {
  await submit({ key: 'order-2' });
  const reply = await submit({ key: 'order-2', content: 'echo other' });
  expect(reply.status).toBe(422);
  expect((await reply.json()).error).toMatchObject({
    code: 'idempotency_key_reused',
    field: 'headers.idempotency-key',
    message: expect.stringContaining('a key of its own'),
  });
  expect((await submit({ key: 'order-2', query: '?tag=gpu' })).status).toBe(422);
});

it('an object with its keys in another order is the same request', async () => {
  const first = await sendText('{"language":"bash","content":"true","args":{"a":1,"b":2}}');
  const second = await sendText('{"args":{"b":2,"a":1},"content":"true","language":"bash"}');
  expect(await second.text()).toBe(await first.text());
});

it('a key belongs to its workspace', async () => {
  const [here, there] = [await submit({ key: 'order-4' }), await submit({ key: 'order-4', workspace: 'other' })];
  expect(there.status).toBe(201);
  expect(await there.text()).not.toBe(await here.text());
});

it('a key is kept for a day, and may be used anew when its time is over', async () => {
  const first = await (await submit({ key: 'order-5' })).text();
  expect(await deleteExpiredKeys(100)).toBe(0);
  await query('test_age', `UPDATE idem SET expires_at = expires_at - interval '24 hours' WHERE key = 'order-5'`);
  const second = await (await submit({ key: 'order-5', content: 'echo other' })).text();
  expect(second).not.toBe(first);
  await query('test_age', `UPDATE idem SET expires_at = expires_at - interval '24 hours' WHERE key = 'order-5'`);
  expect(await deleteExpiredKeys(100)).toBe(1);
});

it('a key that cannot be one is refused', async () => {
  expect((await submit({ key: 'x'.repeat(256) })).status).toBe(422);
});

it('a run with an id of the caller is one run, with and without a key', async () => {
  const id = uuidv7();
  const search = `?job_id=${id}`;
  expect(await (await submit({ key: 'order-6', query: search })).text()).toBe(id);
  expect(await (await submit({ key: 'order-6', query: search })).text()).toBe(id);
  expect(await (await submit({ query: search })).text()).toBe(id);
});

it('a workspace with as many jobs waiting as it may is told to come back; others are not', async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 50; n++) statuses.push((await submit({ workspace: 'third' })).status);
  expect(statuses.slice(0, 40).every((status) => status === 201)).toBe(true);
  expect(statuses.slice(40).every((status) => status === 429)).toBe(true);
  const refused = await submit({ workspace: 'third' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await submit({ workspace: 'other' })).status).toBe(201);
  await query('test_clean', 'DELETE FROM job_live');
  await expect.poll(async () => (await submit({ workspace: 'third' })).status, { timeout: 10_000 }).toBe(201);
});

it('runs that come too fast are refused, by all processes together', async () => {
  const keys = (await redis.command('KEYS', '*submits*')) as string[];
  expect(keys).toEqual([]);
  await submit();
  const [key = ''] = (await redis.command('KEYS', '*submits*')) as string[];
  // What the others have counted.
  await redis.command('INCRBY', key, '299');
  const refused = await submit();
  expect(refused.status).toBe(429);
  expect((await refused.json()).error.message).toContain('30 runs a second');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('without Redis runs are accepted, and counted by each process', async () => {
  await redis.kill();
  expect((await submit()).status).toBe(201);
  await redis.start();
});
