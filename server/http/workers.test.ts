import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import type { Job } from '@/contract/job-shape';
import type { LanguageState, WorkersOverview } from '@/contract/workers';
import { heartbeat, registerWorker } from '../db/leases';
import { claimLive } from '../db/live';
import { query } from '../db/pool';
import { openTestApi, seedAccount, seedWorkspace, TEST_SECRET, type TestApi } from './test-api';

let api: TestApi;
let admin: string;

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  await seedWorkspace('other');
  admin = (await seedAccount('admin@example.com', { workspaceId: 'demo', role: 'admin' })).session;
});
afterAll(() => api.close());

beforeEach(async () => {
  await query('test_clear_live', 'DELETE FROM job_live');
  await query('test_clear_workers', 'DELETE FROM worker');
});

async function startScript(workspace: string, tag: string, query_ = ''): Promise<string> {
  const response = await api.call(`POST /w/${workspace}/jobs/run/preview?tag=${tag}${query_}`, {
    token: TEST_SECRET,
    body: { language: 'bash', content: 'true' },
  });
  expect(response.status).toBe(201);
  return response.text();
}

async function waitOf(id: string) {
  const job = (await (await api.call(`GET /w/demo/jobs_u/get/${id}`, { token: TEST_SECRET })).json()) as Job;
  return job.type === 'QueuedJob' ? job.wait : undefined;
}

function worker(tags: string[], slots = 1): Promise<void> {
  const row = { host: 'h', pid: 1, version: '0', sandbox: { mode: 'off', notes: ['no walls'] } };
  return registerWorker({ ...row, id: `w-${uuidv7()}`, tags, slots });
}

describe('a run that waits says why', () => {
  it('nobody serves its tag', async () => {
    const id = await startScript('demo', 'gpu');
    expect(await waitOf(id)).toEqual({ reason: 'no_worker', tag: 'gpu' });
    await worker(['gpu']);
    expect(await waitOf(id)).toEqual({ reason: 'queued', tag: 'gpu', ahead: 0 });
  });

  it('those who serve its tag are stopping', async () => {
    await worker(['bash']);
    await query('test_draining', 'UPDATE worker SET draining = true');
    expect(await waitOf(await startScript('demo', 'bash'))).toEqual({ reason: 'draining', tag: 'bash' });
  });

  it('all slots are busy, and how many are before it', async () => {
    await worker(['bash'], 2);
    await query('test_busy', 'UPDATE worker SET busy = 2');
    await startScript('demo', 'bash');
    await startScript('other', 'bash');
    expect(await waitOf(await startScript('demo', 'bash'))).toEqual({
      reason: 'busy',
      tag: 'bash',
      slots: 2,
      ahead: 2,
    });
  });

  it('its time has not come', async () => {
    const wait = await waitOf(await startScript('demo', 'bash', '&scheduled_in_secs=3600'));
    expect(wait).toMatchObject({ reason: 'scheduled' });
    expect(Date.parse(wait?.until ?? '')).toBeGreaterThan(Date.now() + 3_000_000);
  });

  it('in the list, too', async () => {
    const id = await startScript('demo', 'gpu');
    const jobs = (await (
      await api.call('GET /w/demo/jobs/list?status=waiting', { token: TEST_SECRET })
    ).json()) as Job[];
    expect(jobs.find((job) => job.id === id)).toMatchObject({ wait: { reason: 'no_worker', tag: 'gpu' } });
  });
});

async function overview(path: string, session: string): Promise<WorkersOverview> {
  const response = await api.call(`GET ${path}`, { token: session });
  expect(response.status).toBe(200);
  return (await response.json()) as WorkersOverview;
}

describe('the workers page', () => {
  it('names the tags that nobody serves, and what runs where', async () => {
    await worker(['bash']);
    const id = await startScript('demo', 'bash');
    const [{ id: workerId } = { id: '' }] = await query<{ id: string }>('test_worker', 'SELECT id FROM worker');
    await claimLive(id, workerId);
    await startScript('demo', 'gpu');
    const { workers, queues } = await overview('/workers/overview', TEST_SECRET);
    expect(workers).toMatchObject([{ state: 'alive', sandbox: { mode: 'off', lacks: ['no walls'] }, jobs: [{ id }] }]);
    expect(queues.find(({ tag }) => tag === 'gpu')).toMatchObject({ reason: 'no_worker', waiting: 1, workers: 0 });
    expect(queues.find(({ tag }) => tag === 'bash')).toMatchObject({ reason: 'idle', running: 1, workers: 1 });
  });

  it('shows the administrators of a workspace nothing of another', async () => {
    await worker(['bash']);
    const id = await startScript('other', 'bash');
    const [{ id: workerId } = { id: '' }] = await query<{ id: string }>('test_worker', 'SELECT id FROM worker');
    await claimLive(id, workerId);
    await startScript('other', 'gpu');
    const { workers, queues } = await overview('/w/demo/workers/overview', admin);
    expect(workers.flatMap(({ jobs }) => jobs)).toEqual([]);
    expect(queues.map(({ tag, running }) => [tag, running])).toEqual([['bash', 0]]);
    expect((await api.call('GET /workers/overview', { token: admin })).status).toBe(403);
  });

  it('says how full the disk of a worker is with packages, once it has counted them', async () => {
    const row = { id: 'w-cache', host: 'h', pid: 1, version: '0', tags: ['bash'], slots: 1, sandbox: {} };
    await registerWorker({ ...row, cacheBytesMax: 3e10 });
    const path = '/w/demo/workers/overview';
    const { workers: before } = await overview(path, admin);
    expect(before).toMatchObject([{ cacheBytes: null, cacheBytesMax: 3e10 }]);
    await heartbeat({ id: row.id, busy: 0, memory: 0, draining: false, preparing: [], cacheBytes: 12e9 });
    expect((await overview(path, admin)).workers).toMatchObject([{ cacheBytes: 12e9, cacheBytesMax: 3e10 }]);
  });

  it('says that a worker has not been seen for longer than its lease', async () => {
    await worker(['bash']);
    await query('test_silent', `UPDATE worker SET last_seen = now() - interval '60 seconds'`);
    const { workers } = await overview('/workers/overview', TEST_SECRET);
    expect(workers).toMatchObject([{ state: 'lost' }]);
    const served = await api.call('GET /workers/exists_workers_with_tags?tags=bash,gpu', { token: admin });
    expect(await served.json()).toEqual({ bash: false, gpu: false });
  });
});

it('counts the queue by tag, under the names of Windmill', async () => {
  await worker(['bash']);
  await startScript('demo', 'bash');
  await startScript('demo', 'bash');
  const counts = await api.call('GET /workers/queue_counts', { token: admin });
  expect(await counts.json()).toEqual({ bash: 2 });
  const status = await api.call('GET /workers/queue_status', { token: admin });
  expect(await status.json()).toMatchObject([{ tag: 'bash', waiting: 2, running: 0, workers: 1 }]);
  const list = await api.call('GET /workers/list', { token: admin });
  expect(await list.json()).toMatchObject([{ worker_instance: 'worker', custom_tags: ['bash'] }]);
});

async function languagesOf(): Promise<LanguageState[]> {
  return (await api.call('GET /w/demo/workers/languages', { token: admin })).json() as Promise<LanguageState[]>;
}

describe('languages', () => {
  it('are served where a live worker serves their tag, and say why not elsewhere', async () => {
    expect((await languagesOf()).find(({ language }) => language === 'php')).toEqual({
      language: 'php',
      served: false,
      reason: 'No worker is alive.',
    });
    const row = { host: 'h', pid: 1, version: '0', sandbox: {}, slots: 1 };
    const off = { rlang: 'R is not installed.' };
    await registerWorker({ ...row, id: 'w-1', tags: ['bash'], languages: ['bash', 'php'], languagesOff: off });
    const found = new Map((await languagesOf()).map(({ language, served, reason }) => [language, reason ?? served]));
    expect(found.get('bash')).toBe(true);
    expect(found.get('php')).toBe('A worker could run PHP: add php to its WORKER_TAGS.');
    expect(found.get('rlang')).toBe('R is not installed.');
    expect(found.get('ruby')).toBe('No live worker runs Ruby.');
  });

  it('that nobody can run are refused, with the field and those there are', async () => {
    const body = { language: 'cobol', content: 'true' };
    for (const operation of ['POST /w/demo/jobs/run/preview', 'POST /w/demo/scripts/create']) {
      const response = await api.call(operation, { token: TEST_SECRET, body: { ...body, path: 'u/admin/x' } });
      expect(response.status).toBe(422);
      const { error } = (await response.json()) as { error: { field: string; message: string } };
      expect(error).toMatchObject({ field: 'body.language', message: expect.stringContaining('"cobol"') });
      expect(error.message).toContain('python3');
    }
  });

  it('of a run that waits say why no worker takes it', async () => {
    const row = { host: 'h', pid: 1, version: '0', sandbox: {}, slots: 1 };
    await registerWorker({ ...row, id: 'w-1', tags: ['bash'], languagesOff: { rlang: 'R is not installed.' } });
    expect(await waitOf(await startScript('demo', 'rlang'))).toEqual({
      reason: 'no_worker',
      tag: 'rlang',
      hint: 'R is not installed.',
    });
  });
});
