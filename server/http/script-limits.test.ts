import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApi, seedAccount, seedWorkspace } from './test-api';
import type { TestApi } from './test-api';

let api: TestApi;
let token: string;

beforeAll(async () => {
  api = await openTestApi({
    REDIS_URL: process.env.TEST_REDIS_URL ?? '',
    MILLRACE_TIMEOUT_S: '3600',
    MILLRACE_SCRIPT_MEMORY_MB: '256',
    MILLRACE_SCRIPT_MEMORY_MB_MAX: '2048',
    MILLRACE_SCRIPT_PROCESSES: '4000',
  });
  await seedWorkspace('demo');
  token = (await seedAccount('dev@example.com', { workspaceId: 'demo', role: 'developer' })).session;
});
afterAll(() => api.close());

const deploy = (path: string, settings: object) =>
  api.call('POST /w/demo/scripts/create', {
    token,
    body: { path, content: 'echo', language: 'bash', schema: { type: 'object' }, ...settings },
  });

it('a version keeps the limits it was deployed with, and none that say nothing', async () => {
  const limits = { memory_mb: 2048, cpu_cores: 1.5, log_mb: 0.5 };
  expect((await deploy('f/l/some', { limits: { ...limits, processes: null } })).status).toBe(201);
  const some = await (await api.call('GET /w/demo/scripts/get/p/f/l/some', { token })).json();
  expect(some).toHaveProperty('limits', limits);
  expect((await deploy('f/l/none', { limits: { memory_mb: null } })).status).toBe(201);
  expect(await (await api.call('GET /w/demo/scripts/get/p/f/l/none', { token })).json()).not.toHaveProperty('limits');
});

it.each([
  ['body.limits.memory_mb', { limits: { memory_mb: 2049 } }, /2048 MB of memory.*MILLRACE_SCRIPT_MEMORY_MB_MAX/],
  ['body.limits.memory_mb', { limits: { memory_mb: 1 } }, /64/],
  ['body.timeout', { timeout: 3601 }, /3600 s.*MILLRACE_TIMEOUT_S/],
])('a setting beyond the bounds of the instance is refused with its field: %s', async (field, settings, message) => {
  const reply = await deploy('f/l/much', settings);
  expect(reply.status).toBe(422);
  expect(await reply.json()).toMatchObject({ error: { field, message: expect.stringMatching(message) } });
});

it('the instance says what is usual and what is allowed; what is usual is allowed', async () => {
  const bounds = await (await api.call('GET /settings/script_limits', { token })).json();
  expect(bounds).toMatchObject({
    usual: { memory_mb: 256, cpu_cores: 1, processes: 4000 },
    most: { memory_mb: 2048, processes: 4000 },
  });
});
