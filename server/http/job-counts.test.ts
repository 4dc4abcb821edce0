import { afterAll, beforeAll, expect, it } from 'vitest';
import { query } from '../db/pool';
import { openTestApi, seedWorkspace, TEST_SECRET as token, type TestApi } from './test-api';
import { seedJob } from './test-runs';

let api: TestApi;
let ids: { queued: string; good: string; bad: string; scheduled: string };

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  ids = {
    queued: await seedJob({ args: { city: 'Oslo', n: 1 } }),
    good: await seedJob({ args: { city: 'Oslo', n: 2 }, done: 'success', result: { sum: 3, all: [1, 2] } }),
    bad: await seedJob({ args: { city: 'Rome' }, done: 'failure' }),
    scheduled: await seedJob({ done: 'success' }),
  };
  await query('test_schedule', `UPDATE job SET schedule_path = 'f/a/s' WHERE id = $1`, [ids.scheduled]);
});
afterAll(() => api.close());

async function ask(operation: string, body?: unknown): Promise<unknown> {
  const reply = await api.call(operation, { token, body });
  if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
  return reply.json();
}

function listed(search: string): Promise<unknown> {
  return ask(`GET /w/demo/jobs/list_filtered_uuids?${search}`);
}

it('runs are found by what their arguments and results hold', async () => {
  expect(await listed(`args=${encodeURIComponent('{"city":"Oslo"}')}`)).toEqual([ids.good, ids.queued]);
  expect(await listed(`result=${encodeURIComponent('{"all":[2]}')}`)).toEqual([ids.good]);
  await expect(listed('args=city')).rejects.toThrow('query.args');
});

it('runs are found by whether a schedule started them, and whether they are due', async () => {
  expect(await listed('trigger_kind=schedule')).toEqual([ids.scheduled]);
  expect(await listed('is_not_schedule=true&success=true')).toEqual([ids.good]);
  expect(await listed('scheduled_for_before_now=true')).toEqual([ids.queued]);
  expect(await ask('GET /w/demo/jobs/queue/list_filtered_uuids')).toEqual([ids.queued]);
});

it('what waits and what ended is counted', async () => {
  expect(await ask('GET /w/demo/jobs/queue/count')).toEqual({ database_length: 1, suspended: 0 });
  expect(await ask('GET /w/demo/jobs/completed/count')).toEqual({ database_length: 3 });
  expect(await ask('GET /w/demo/jobs/completed/count_jobs?success=false&completed_after_s_ago=60')).toBe(1);
  expect(await ask('GET /w/demo/jobs/completed/count_jobs?tags=bash,go&success=true')).toBe(2);
  expect(await ask('GET /w/demo/jobs/completed/count_jobs?tags=go')).toBe(0);
  expect(await ask('GET /jobs/completed/count_by_tag')).toEqual([{ tag: 'bash', count: 3 }]);
});

it('a waiting job knows when it is due and its place in the queue', async () => {
  const dueMs = Number(await ask(`GET /w/demo/jobs/queue/scheduled_for/${ids.queued}`));
  expect(dueMs).toBeLessThanOrEqual(Number(await ask('GET /jobs/db_clock')));
  expect(await ask(`GET /w/demo/jobs/queue/position/${dueMs}`)).toEqual({ position: 1 });
  expect(await ask(`GET /w/demo/jobs/queue/position/${dueMs + 1}`)).toEqual({ position: 2 });
  await expect(ask(`GET /w/demo/jobs/queue/scheduled_for/${ids.good}`)).rejects.toThrow('404');
  const starts = (await ask('POST /w/demo/jobs_u/queue/get_started_at_by_ids', [ids.queued, ids.good])) as unknown[];
  expect(starts).toEqual([null, expect.any(String)]);
});

it('single parts of a job are answered by themselves', async () => {
  expect(await ask(`GET /w/demo/jobs_u/get_args/${ids.good}`)).toEqual({ city: 'Oslo', n: 2 });
  const timing = await ask(`GET /w/demo/jobs_u/completed/get_timing/${ids.good}`);
  expect(timing).toEqual({ created_at: expect.any(String), started_at: expect.any(String), duration_ms: 2000 });
  await expect(ask(`GET /w/demo/jobs_u/completed/get_timing/${ids.queued}`)).rejects.toThrow('404');
});

it('runs of a concurrency key are listed', async () => {
  await query('test_key', `UPDATE job SET concurrency_key = 'k' WHERE id = $1`, [ids.bad]);
  const group = (await ask('GET /w/demo/concurrency_groups/list_jobs?concurrency_key=k')) as {
    jobs: { id: string }[];
  };
  expect(group.jobs.map(({ id }) => id)).toEqual([ids.bad]);
});
