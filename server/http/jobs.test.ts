import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '@/contract/job-shape';
import type { RunTree } from '@/contract/run-tree';
import type { FlowValue } from '@/engine/flow/schema';
import { query } from '../db/pool';
import { openTestApi, seedAccount, seedWorkspace, TEST_SECRET as token, type TestApi } from './test-api';
import { endJob, seedJob, seedModule, seedScope } from './test-runs';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  await seedWorkspace('other');
});

afterAll(() => api.close());

async function get<T>(path: string): Promise<T> {
  const response = await api.call(`GET /w/demo/${path}`, { token });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

const step = (id: string) => ({
  id,
  value: { type: 'rawscript' as const, language: 'bash', content: 'echo', input_transforms: {} },
});

const LOOP: FlowValue = {
  modules: [
    step('a'),
    {
      id: 'b',
      value: {
        type: 'forloopflow',
        iterator: { type: 'static', value: [1, 2, 3] },
        modules: [step('c')],
      },
    },
    step('d'),
  ],
};

/** A flow whose step a failed once and succeeded, and whose loop b is in its second of three iterations. */
async function seedLoopRun() {
  const flow = await seedJob({ flow: LOOP, args: { n: 1 }, live: 'waiting' });
  const inFlow = { parentId: flow, scopeId: flow };
  const tried = await seedJob({
    ...inFlow,
    moduleId: 'a',
    done: 'failure',
    result: { error: { name: 'Boom', message: 'no', step_id: 'a' } },
  });
  const a = await seedJob({ ...inFlow, moduleId: 'a', done: 'success', result: 41 });
  await seedModule({
    scopeId: flow,
    flowId: flow,
    moduleId: 'a',
    status: 'success',
    jobId: a,
    failedJobs: [tried],
    result: { at: 'job', job: a },
  });
  await seedModule({ scopeId: flow, flowId: flow, moduleId: 'b', status: 'in_progress', total: 3 });
  const [first, second] = [uuidv7(), uuidv7()];
  const parent = { scopeId: flow, moduleId: 'b' };
  const list = '/modules/1/value/modules';
  const c1 = await seedJob({ parentId: flow, scopeId: first, moduleId: 'c', done: 'success', result: 'one' });
  const c2 = await seedJob({ parentId: flow, scopeId: second, moduleId: 'c', live: 'running' });
  await seedScope({
    id: first,
    flowId: flow,
    list,
    parent,
    idx: 0,
    iter: { index: 0, value: 1 },
    isOk: true,
    result: { at: 'job', job: c1 },
  });
  await seedScope({ id: second, flowId: flow, list, parent, idx: 1, iter: { index: 1, value: 2 } });
  await seedModule({
    scopeId: first,
    flowId: flow,
    moduleId: 'c',
    status: 'success',
    jobId: c1,
    result: { at: 'job', job: c1 },
  });
  await seedModule({ scopeId: second, flowId: flow, moduleId: 'c', status: 'waiting_executor', jobId: c2 });
  return { flow, tried, a, first, second, c1, c2 };
}

describe('a flow run', () => {
  it('shows its modules as Windmill does: done, under way with its iterations, and yet to come', async () => {
    const run = await seedLoopRun();
    const job = await get<Job>(`jobs_u/get/${run.flow}`);
    expect(job).toMatchObject({ type: 'QueuedJob', state: 'running', running: true, args: { n: 1 }, raw_flow: LOOP });
    expect(job.flow_status?.step).toBe(1);
    expect(job.flow_status?.modules).toMatchObject([
      { type: 'Success', id: 'a', job: run.a, failed_retries: [run.tried] },
      {
        type: 'InProgress',
        id: 'b',
        job: run.second,
        iterator: { index: 1, itered_len: 3 },
        flow_jobs: [run.first, run.second],
        flow_jobs_success: [true, null],
      },
      { type: 'WaitingForPriorSteps', id: 'd' },
    ]);
  });

  it('answers for an iteration as for a job', async () => {
    const run = await seedLoopRun();
    const first = await get<Job>(`jobs_u/get/${run.first}`);
    expect(first).toMatchObject({
      type: 'CompletedJob',
      success: true,
      result: 'one',
      parent_job: run.flow,
      args: { n: 1, iter: { index: 0, value: 1 } },
    });
    expect(first.flow_status?.modules).toMatchObject([{ type: 'Success', id: 'c', job: run.c1 }]);
    const second = await get<Job>(`jobs_u/get/${run.second}`);
    expect(second.flow_status?.modules).toMatchObject([{ type: 'InProgress', id: 'c', job: run.c2 }]);
    const steps = await get<Job[]>(`jobs/list?parent_job=${run.second}`);
    expect(steps.map((job) => job.id)).toEqual([run.c2]);
    expect(await get(`jobs/result_by_id/${run.flow}/a`)).toBe(41);
  });

  it('gives the run page every scope, step and try in one reply', async () => {
    const run = await seedLoopRun();
    const tree = await get<RunTree>(`jobs/run_tree/${run.flow}`);
    expect(tree.flows).toMatchObject([{ id: run.flow, state: 'running', value: LOOP }]);
    expect(tree.scopes.map((scope) => [scope.id, scope.state, scope.index, scope.value])).toEqual([
      [run.flow, 'running', null, null],
      [run.first, 'success', 0, 1],
      [run.second, 'running', 1, 2],
    ]);
    const [a, b] = tree.scopes[0]?.modules ?? [];
    expect(a).toMatchObject({ moduleId: 'a', state: 'success', step: { id: run.a, durationMs: 2000 } });
    expect(a?.failedSteps).toMatchObject([{ id: run.tried, error: { name: 'Boom', message: 'no', stepId: 'a' } }]);
    expect(b).toMatchObject({
      moduleId: 'b',
      state: 'running',
      total: 3,
      scopes: [run.first, run.second],
      nextAfter: null,
    });
    const page = await get<RunTree>(`jobs/run_tree/${run.flow}?scope=${run.flow}&module=b&after=0`);
    expect(page.scopes.map((scope) => scope.id)).toEqual([run.second]);
  });

  it('is suspended while a step waits, which shows as done before a module that waits', async () => {
    const value: FlowValue = { modules: [{ ...step('a'), suspend: { required_events: 2 } }] };
    const flow = await seedJob({ flow: value, live: 'suspended' });
    const a = await seedJob({ parentId: flow, scopeId: flow, moduleId: 'a', done: 'success', result: null });
    await seedModule({
      scopeId: flow,
      flowId: flow,
      moduleId: 'a',
      status: 'waiting_events',
      jobId: a,
      approval: {
        requiredEvents: 2,
        deadline: '2100-01-01T00:00:00Z',
        groups: [],
        isAuthRequired: true,
        isSelfApprovalDisabled: false,
      },
    });
    const job = await get<Job>(`jobs_u/get/${flow}`);
    expect(job.state).toBe('suspended');
    expect(job.flow_status?.modules).toMatchObject([
      { type: 'Success', id: 'a', job: a },
      { type: 'WaitingForEvents', id: 'a-v', count: 2, job: a },
    ]);
    const listed = await get<Job[]>('jobs/list?status=suspended');
    expect(listed.map((entry) => entry.id)).toContain(flow);
  });
});

describe('results and logs', () => {
  it('says whether a run ended, and its result', async () => {
    const id = await seedJob({ live: 'running' });
    expect(await get(`jobs_u/completed/get_result_maybe/${id}`)).toEqual({
      completed: false,
      result: null,
      success: false,
      started: true,
    });
    await endJob(id, { status: 'failure', result: { error: { message: 'no' } }, isRoot: true });
    expect(await get(`jobs_u/completed/get_result_maybe/${id}`)).toEqual({
      completed: true,
      result: { error: { message: 'no' } },
      success: false,
      started: true,
    });
  });

  it('continues the logs where the reader stopped, also inside a chunk of more-byte characters', async () => {
    const id = await seedJob({ live: 'running' });
    await query(
      'test_logs',
      `INSERT INTO job_log (job_id, attempt, seq, text) VALUES ($1, 1, 0, 'häl'), ($1, 1, 1, 'lo 🙂'), ($1, 2, 0, ' end')`,
      [id],
    );
    const all = await api.call(`GET /w/demo/jobs_u/get_logs/${id}`, { token });
    expect(await all.text()).toBe('hällo 🙂 end');
    const update = await get<{ new_logs: string; log_offset: number }>(`jobs_u/getupdate/${id}?log_offset=4`);
    expect(update).toMatchObject({ new_logs: 'o 🙂 end', log_offset: 11, running: true, completed: false });
    const rest = await get<object>(`jobs_u/getupdate/${id}?log_offset=11`);
    expect(rest).not.toHaveProperty('new_logs');
  });

  it('streams updates from where a lost stream stopped, and ends with the run', async () => {
    const id = await seedJob({ live: 'running' });
    await query('test_log', `INSERT INTO job_log (job_id, attempt, seq, text) VALUES ($1, 1, 0, 'hello')`, [id]);
    const response = await api.call(`GET /w/demo/jobs_u/getupdate_sse/${id}`, {
      token,
      headers: { 'last-event-id': '2' },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await endJob(id, { status: 'success', result: 1, isRoot: true });
    const events = (await response.text())
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)) as { new_logs?: string; completed: boolean });
    expect(events[0]).toMatchObject({ type: 'update', new_logs: 'llo', log_offset: 5 });
    expect(events.at(-1)).toMatchObject({ type: 'update', completed: true });
  });

  it('keeps a run inside its workspace', async () => {
    const id = await seedJob({ done: 'success' });
    const paths = [
      'jobs_u/get',
      'jobs_u/get_logs',
      'jobs_u/getupdate',
      'jobs_u/getupdate_sse',
      'jobs_u/completed/get_result',
      'jobs/run_tree',
    ];
    for (const path of paths) {
      const response = await api.call(`GET /w/other/${path}/${id}`, { token });
      expect([path, response.status]).toEqual([path, 404]);
    }
    const stranger = await seedAccount('stranger@example.com', { workspaceId: 'other', role: 'admin' });
    expect((await api.call(`GET /w/demo/jobs_u/get/${id}`, { token: stranger.session })).status).toBe(404);
  });
});

const ids = (jobs: Job[]) => jobs.map((job) => job.id);
const at = (name: string) => `f/filter/${name}`;

async function idsOfWorker(filter: string): Promise<string[]> {
  return ids(await get<Job[]>(`jobs/list?worker=${filter}`));
}

describe('the list of runs', () => {
  it('pages by key, newest first, without steps and internal jobs', async () => {
    const path = 'f/list/paged';
    const made: string[] = [];
    for (let n = 0; n < 5; n++) made.unshift(await seedJob({ path, done: 'success' }));
    await seedJob({ path, kind: 'signature', done: 'success' });
    await seedJob({ path, parentId: made[0], scopeId: made[0], moduleId: 'a', done: 'success' });
    const first = await get<Job[]>(`jobs/list?script_path_exact=${path}&per_page=2`);
    expect(ids(first)).toEqual(made.slice(0, 2));
    const second = await get<Job[]>(`jobs/list?script_path_exact=${path}&per_page=3&before_id=${made[1]}`);
    expect(ids(second)).toEqual(made.slice(2));
    expect(ids(await get<Job[]>(`jobs/list?script_path_exact=${path}&per_page=2&page=3`))).toEqual(made.slice(4));
  });

  it('filters by status, who, kind, label and beginning of the path', async () => {
    const waiting = await seedJob({ path: at('w') });
    const running = await seedJob({ path: at('r'), live: 'running' });
    const failed = await seedJob({ path: at('f'), done: 'failure', createdBy: 'bob' });
    const fine = await seedJob({ path: at('s'), done: 'success', labels: ['release'] });
    const canceled = await seedJob({ path: at('c'), done: 'canceled', createdBy: 'eve' });
    const list = async (filter: string) => ids(await get<Job[]>(`jobs/list?script_path_start=f/filter/&${filter}`));
    expect(await list('')).toEqual([canceled, fine, failed, running, waiting]);
    expect(await list('status=waiting')).toEqual([waiting]);
    expect(await list('status=running')).toEqual([running]);
    expect(await list('status=failure')).toEqual([failed]);
    expect(await list('status=success')).toEqual([fine]);
    expect(await list('status=canceled')).toEqual([canceled]);
    expect(await list('success=false')).toEqual([canceled, failed]);
    expect(await list('created_by=bob,eve')).toEqual([canceled, failed]);
    expect(await list('created_by=!bob,!eve')).toEqual([fine, running, waiting]);
    expect(await list('label=release')).toEqual([fine]);
    expect(await list('job_kinds=flow')).toEqual([]);
    expect(await list('created_after=2100-01-01T00:00:00Z')).toEqual([]);
    expect(await list('created_before=2100-01-01T00:00:00Z')).toHaveLength(5);
    const queue = await get<Job[]>('jobs/queue/list?script_path_start=f/filter/');
    expect(ids(queue)).toEqual([running, waiting]);
    const completed = await get<Job[]>('jobs/completed/list?script_path_start=f/filter/');
    expect(ids(completed)).toEqual([canceled, fine, failed]);
  });

  it('lists what a worker has in hand and what it has ended as one, page by page', async () => {
    const ended = await seedJob({ done: 'success' });
    const inHand = await seedJob({ live: 'running' });
    const failed = await seedJob({ done: 'failure' });
    await seedJob({ done: 'success' });
    for (const table of ['job_live', 'job_done'])
      await query('', `UPDATE ${table} SET worker_id = 'w1' WHERE id = ANY($1)`, [[ended, inHand, failed]]);
    expect(await idsOfWorker('w1')).toEqual([failed, inHand, ended]);
    expect(await idsOfWorker('w1,w2&per_page=2')).toEqual([failed, inHand]);
    expect(await idsOfWorker('w1&per_page=2&page=2')).toEqual([ended]);
    expect(await idsOfWorker(`w1&per_page=1&before_id=${failed}`)).toEqual([inHand]);
    expect(await idsOfWorker('w2')).toEqual([]);
  });

  it('refuses a filter it does not have, rather than list everything', async () => {
    const response = await api.call('GET /w/demo/jobs/list?trigger_kind=kafka', { token });
    expect(response.status).toBe(422);
  });
});

describe('running', () => {
  const preview = { content: 'echo hi', language: 'bash', args: { a: 1 } };

  it('accepts a run once, however often its id is sent', async () => {
    const id = uuidv7();
    for (let n = 0; n < 2; n++) {
      const response = await api.call(`POST /w/demo/jobs/run/preview?job_id=${id}`, { token, body: preview });
      expect([response.status, await response.text()]).toEqual([201, id]);
    }
    expect(await get<Job>(`jobs_u/get/${id}`)).toMatchObject({ state: 'waiting', args: { a: 1 }, raw_code: 'echo hi' });
  });

  it('refuses an id out of another time, where nobody would find the run', async () => {
    const response = await api.call('POST /w/demo/jobs/run/preview?job_id=7fffffff-ffff-7fff-bfff-ffffffffffff', {
      token,
      body: preview,
    });
    expect(response.status).toBe(422);
  });

  it('lets operators run what is saved, not code of their own', async () => {
    const operator = await seedAccount('op@example.com', { workspaceId: 'demo', role: 'operator' });
    const response = await api.call('POST /w/demo/jobs/run/preview', { token: operator.session, body: preview });
    expect(response.status).toBe(403);
  });

  it('is not started by a link on another site', async () => {
    const { session } = await seedAccount('lured@example.com', { workspaceId: 'demo', role: 'admin' });
    const headers = { 'sec-fetch-site': 'cross-site' };
    const response = await api.call('GET /w/demo/jobs/run_wait_result/p/f/a/b', { cookie: session, headers });
    expect(response.status).toBe(403);
  });

  it('cancels a queued run at once, and says so when it had ended', async () => {
    const id = await seedJob();
    const canceled = await api.call(`POST /w/demo/jobs_u/queue/cancel/${id}`, {
      token,
      body: { reason: 'wrong file' },
    });
    expect(canceled.status).toBe(200);
    expect(await get<Job>(`jobs_u/get/${id}`)).toMatchObject({
      state: 'canceled',
      canceled: true,
      canceled_reason: 'wrong file',
    });
    expect((await api.call(`POST /w/demo/jobs_u/queue/cancel/${id}`, { token, body: {} })).status).toBe(409);
  });
});
