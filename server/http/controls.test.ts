import { afterAll, beforeAll, expect, it } from 'vitest';
import { admitEveryHeld } from '../db/concurrency';
import { openTestApi, seedAccount, seedWorkspace, TEST_SECRET } from './test-api';
import type { TestApi } from './test-api';

let api: TestApi;
let token: string;
let stranger: string;

beforeAll(async () => {
  api = await openTestApi({ REDIS_URL: process.env.TEST_REDIS_URL ?? '' });
  await seedWorkspace('demo');
  await seedWorkspace('other');
  token = (await seedAccount('dev@example.com', { workspaceId: 'demo', role: 'developer' })).session;
  stranger = (await seedAccount('eve@example.com', { workspaceId: 'other', role: 'admin' })).session;
});
afterAll(() => api.close());

const SETTINGS = {
  cache_ttl: 60,
  cache_ignore_s3_path: true,
  concurrent_limit: 1,
  concurrency_time_window_s: 10,
  concurrency_key: 'api $workspace',
  debounce_delay_s: 5,
  debounce_key: 'd',
  debounce_args_to_accumulate: ['items'],
  max_total_debouncing_time: 60,
  max_total_debounces_amount: 9,
  priority: 4,
  timeout: 30,
  tag: 'bash',
};

async function deploy(path: string, settings: object): Promise<void> {
  const body = { path, summary: '', content: 'echo', language: 'bash', schema: { type: 'object' }, ...settings };
  const reply = await api.call('POST /w/demo/scripts/create', { token, body });
  expect(reply.status).toBe(201);
}

const asRoot = (operation: string, body?: unknown) => api.call(operation, { token: TEST_SECRET, body });

it('a script keeps the settings it was deployed with, under their own names', async () => {
  await deploy('f/c/all', SETTINGS);
  const got = await (await api.call('GET /w/demo/scripts/get/p/f/c/all', { token })).json();
  expect(got).toMatchObject(SETTINGS);
  await deploy('f/c/none', { cache_ttl: null, concurrency_key: '' });
  const none = (await (await api.call('GET /w/demo/scripts/get/p/f/c/none', { token })).json()) as object;
  for (const name of Object.keys(SETTINGS)) expect(none).not.toHaveProperty(name);
});

it('a setting that makes no sense is refused with its field', async () => {
  const body = { path: 'f/c/bad', summary: '', content: 'echo', language: 'bash', concurrent_limit: -1 };
  const reply = await api.call('POST /w/demo/scripts/create', { token, body });
  expect(reply.status).toBe(422);
  expect(await reply.json()).toMatchObject({ error: { field: 'body.concurrent_limit' } });
});

it('a run says under which key it waits and why, and its members can ask for the key', async () => {
  await deploy('f/c/limited', { concurrent_limit: 1, concurrency_key: 'api $workspace' });
  const run = async () => (await api.call('POST /w/demo/jobs/run/p/f/c/limited', { token, body: {} })).text();
  const [first, second] = [await run(), await run()];
  await admitEveryHeld();
  const waiting = await (await api.call(`GET /w/demo/jobs_u/get/${second}`, { token })).json();
  expect(waiting).toMatchObject({
    state: 'waiting',
    concurrency_key: 'api demo',
    wait_reason: 'waits for room under the key “api demo”: 1 of 1 running.',
  });
  const unserved = (await (await api.call(`GET /w/demo/jobs_u/get/${first}`, { token })).json()) as object;
  expect(unserved).toMatchObject({ wait_reason: expect.stringMatching(/^no live worker serves the tag “bash”/) });

  const key = await api.call(`GET /concurrency_groups/${second}/key`, { token });
  expect(await key.json()).toBe('api demo');
  expect((await api.call(`GET /concurrency_groups/${second}/key`, { token: stranger })).status).toBe(404);
  const list = await (await asRoot('GET /concurrency_groups/list')).json();
  expect(list).toContainEqual({
    concurrency_key: 'api demo',
    total_running: 1,
    workspace_id: 'demo',
    concurrent_limit: 1,
    concurrency_time_window_s: 0,
    total_waiting: 1,
    total_cooling: 0,
  });
  const prune = `DELETE /concurrency_groups/prune/${encodeURIComponent('api demo')}`;
  expect((await asRoot(prune)).status).toBe(409);
  for (const id of [first, second]) await api.call(`POST /w/demo/jobs_u/queue/cancel/${id}`, { token, body: {} });
  expect((await asRoot(prune)).status).toBe(200);
  expect(await (await asRoot('GET /concurrency_groups/list')).json()).toEqual([]);
});

it('a tag that is kept for some workspaces is refused in the others, before anything is accepted', async () => {
  expect((await asRoot('POST /settings/global/custom_tags', { value: ['gpu(other)', 'big'] })).status).toBe(200);
  expect(await (await asRoot('GET /settings/global/custom_tags')).json()).toEqual(['big', 'gpu(other)']);
  expect(await (await api.call('GET /workers/custom_tags', { token })).json()).toEqual(['big', 'gpu']);
  expect(await (await api.call('GET /w/demo/workers/custom_tags', { token })).json()).toEqual(['big']);
  await deploy('f/c/plain', {});
  const run = (tag: string) => api.call(`POST /w/demo/jobs/run/p/f/c/plain?tag=${tag}`, { token, body: {} });
  const refused = await run('gpu');
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { message: expect.stringContaining('tag gpu') } });
  expect((await run('big')).status).toBe(201);
  expect((await run('whatever')).status).toBe(201);
  expect((await asRoot('POST /settings/global/custom_tags', { value: ['a b'] })).status).toBe(422);
});

it('the tags say whether a worker takes them', async () => {
  const reply = await api.call('GET /workers/exists_workers_with_tags?tags=bash,gpu', { token });
  expect(await reply.json()).toEqual({ bash: false, gpu: false });
  expect(await (await api.call('GET /workers/is_default_tags_per_workspace', { token })).json()).toBe(false);
  expect(await (await api.call('GET /workers/get_default_tags', { token })).json()).toContain('flow');
});

it('a GET may have an argument called priority', async () => {
  await deploy('f/c/named', { tag: 'nobody' });
  const reply = await api.call('POST /w/demo/jobs/run/p/f/c/named?priority=7', { token, body: {} });
  const id = await reply.text();
  expect(await (await api.call(`GET /w/demo/jobs_u/get/${id}`, { token })).json()).toMatchObject({ priority: 7 });
});
