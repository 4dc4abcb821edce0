import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '@/contract/job-shape';
import { openTestApi, seedWorkspace, TEST_SECRET as token, type TestApi } from './test-api';
import { seedJob } from './test-runs';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  await seedWorkspace('other');
});
afterAll(() => api.close());

const post = (path: string, body: unknown = {}, workspace = 'demo') =>
  api.call(`POST /w/${workspace}/${path}`, { token, body });

async function jobOf(id: string): Promise<Job> {
  return (await (await api.call(`GET /w/demo/jobs_u/get/${id}`, { token })).json()) as Job;
}

it('a cancel asks for what runs to be killed, a forced one ends it at once', async () => {
  const id = await seedJob({ live: 'running' });
  expect((await post(`jobs_u/queue/cancel/${id}`, { reason: 'enough' })).status).toBe(200);
  expect(await jobOf(id)).toMatchObject({ type: 'QueuedJob', canceled: true, canceled_reason: 'enough' });
  expect((await post(`jobs_u/queue/force_cancel/${id}`)).status).toBe(200);
  expect(await jobOf(id)).toMatchObject({ type: 'CompletedJob', state: 'canceled', success: false });
});

it('a selection is canceled as far as it is there and has not ended', async () => {
  const [queued, running, done] = [
    await seedJob(),
    await seedJob({ live: 'running' }),
    await seedJob({ done: 'success' }),
  ];
  const ids = [queued, running, done, uuidv7(), queued];
  expect(await (await post('jobs/queue/cancel_selection', ids, 'other')).json()).toEqual([]);
  const answer = (await (await post('jobs/queue/cancel_selection', ids)).json()) as string[];
  expect(answer.toSorted()).toEqual([queued, running].toSorted());
  expect(await jobOf(queued)).toMatchObject({ state: 'canceled' });
  expect(await jobOf(running)).toMatchObject({ type: 'QueuedJob', canceled: true });
  const forced = await post('jobs/queue/cancel_selection?force_cancel=true', [running]);
  expect(await forced.json()).toEqual([running]);
  expect(await jobOf(running)).toMatchObject({ state: 'canceled' });
  expect((await post('jobs/queue/cancel_selection', ['x'])).status).toBe(422);
});

it('all runs of a script can be canceled by its path', async () => {
  const path = 'f/jobs/perpetual';
  const [mine, beside] = [await seedJob({ path }), await seedJob({ path: 'f/jobs/other' })];
  expect((await post(`jobs_u/queue/cancel_persistent/${path}`)).status).toBe(200);
  expect(await jobOf(mine)).toMatchObject({ state: 'canceled' });
  expect(await jobOf(beside)).toMatchObject({ type: 'QueuedJob', canceled: false });
});
