import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '@/contract/job-shape';
import type { RunTree } from '@/contract/run-tree';
import { openTestApi, seedAccount, seedWorkspace } from './test-api';
import type { SeededAccount, TestApi } from './test-api';
import { seedJob, seedModule } from './test-runs';

let api: TestApi;
let dev: SeededAccount;

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  dev = await seedAccount('dev@example.com', { workspaceId: 'demo', role: 'developer' });
});

afterAll(() => api.close());

it('what a job says of its progress is told with the job, in lists and in its updates', async () => {
  const token = dev.session;
  const read = async <T>(path: string) => (await (await api.call(`GET /w/demo/${path}`, { token })).json()) as T;
  const body = { content: 'echo', language: 'bash', args: {} };
  const id = await (await api.call('POST /w/demo/jobs/run/preview', { token, body })).text();
  expect(await read<Job>(`jobs_u/get/${id}`)).not.toHaveProperty('progress');

  await api.call(`POST /w/demo/job_metrics/set_progress/${id}`, { token, body: { percent: 41.7 } });
  expect(await read<Job>(`jobs_u/get/${id}`)).toMatchObject({ progress: 41 });
  expect(await read<Job[]>('jobs/list')).toMatchObject([{ id, progress: 41 }]);
  expect(await read<object>(`jobs_u/getupdate/${id}`)).toMatchObject({ progress: 41 });
});

it('the tree of a run tells how far a step under way has come', async () => {
  const flow = { modules: [{ id: 'a', value: { type: 'identity' as const } }] };
  const flowId = await seedJob({ flow });
  const jobId = await seedJob({ parentId: flowId, scopeId: flowId, moduleId: 'a', live: 'running' });
  await seedModule({ scopeId: flowId, flowId, moduleId: 'a', status: 'in_progress', jobId });
  const progress = async () => {
    const tree = (await (
      await api.call(`GET /w/demo/jobs/run_tree/${flowId}`, { token: dev.session })
    ).json()) as RunTree;
    return tree.scopes[0]?.modules[0]?.step?.progress;
  };
  expect(await progress()).toBeNull();
  await api.call(`POST /w/demo/job_metrics/set_progress/${jobId}`, { token: dev.session, body: { percent: 30 } });
  expect(await progress()).toBe(30);
});
