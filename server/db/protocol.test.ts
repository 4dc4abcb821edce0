import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { flowValue } from '@/engine/flow/schema';
import { initialState, type ScopeState } from '@/engine/run/state';
import { cancelRun } from '../commands/cancel-run';
import { decideApproval } from '../commands/decide-approval';
import { submitRun } from '../commands/submit-run';
import { heartbeat, releaseLive } from './leases';
import { type Claimed, claimLive, claimNext } from './live';
import { applyPlan, emptyPlan, type Plan } from './plan';
import { query } from './pool';
import { MODULE, openTestProtocol, resetProtocol, STEP, type TestProtocol } from './test-protocol';
import { fillWindows } from './tickets';

const BY = { username: 'ada', accountId: null };
let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());
beforeEach(() => resetProtocol(['w1', 'w2']));

const submitScript = () =>
  submitRun({ workspaceId: 'demo', target: { kind: 'preview', language: 'bash', content: 'echo' }, args: {}, by: BY });
const submitFlow = () =>
  submitRun({
    workspaceId: 'demo',
    target: { kind: 'flowpreview', value: flowValue.parse({ modules: [] }) },
    args: {},
    by: BY,
  });

function planOf(claimed: Claimed, worker: string): Plan {
  return emptyPlan({ id: claimed.id, attempt: claimed.attempt, worker });
}

async function claim(id: string, worker = 'w1'): Promise<Claimed> {
  const claimed = await claimLive(id, worker);
  if (!claimed) throw new Error(`${id} could not be claimed`);
  return claimed;
}

async function finish(claimed: Claimed, worker: string, result = '1') {
  const plan = planOf(claimed, worker);
  plan.done.push({ id: claimed.id, status: 'success', resultJson: result });
  return applyPlan(plan);
}

const doneOf = (id: string) =>
  query<{ status: string; result: string; attempt: number }>(
    'test_done',
    'SELECT status, result, attempt FROM job_done WHERE id = $1',
    [id],
  );
const liveOf = (id: string) =>
  query<{ status: string }>('test_live_of', 'SELECT status FROM job_live WHERE id = $1', [id]);

it('a queued row is claimed by exactly one of many workers', async () => {
  const id = await submitScript();
  const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => claimLive(id, `w${i}`)));
  expect(claims.filter(Boolean)).toHaveLength(1);
});

it('the same id submitted twice is one run', async () => {
  const id = uuidv7();
  const run = {
    workspaceId: 'demo',
    target: { kind: 'preview' as const, language: 'bash', content: 'echo' },
    args: {},
    by: BY,
    id,
  };
  await Promise.all([submitRun(run), submitRun(run)]);
  expect(await query('test_count', 'SELECT id FROM job WHERE id = $1', [id])).toHaveLength(1);
});

it('a late result of an old attempt changes nothing', async () => {
  const id = await submitScript();
  const first = await claim(id, 'w1');
  await releaseLive({ id, attempt: first.attempt, worker: 'w1' }, 'released');
  const second = await claim(id, 'w2');
  expect(await finish(first, 'w1', '"late"')).toEqual({ status: 'lost' });
  expect(await doneOf(id)).toEqual([]);
  expect((await finish(second, 'w2', '"right"')).status).toBe('applied');
  expect(await doneOf(id)).toEqual([{ status: 'success', result: '"right"', attempt: 2 }]);
  expect((await finish(second, 'w2', '"again"')).status).toBe('lost');
});

it('an attempt of before can record nothing, though the same worker has the job again', async () => {
  const id = await submitScript();
  const first = await claim(id, 'w1');
  await releaseLive({ id, attempt: first.attempt, worker: 'w1' }, 'drained');
  const second = await claim(id, 'w1');
  expect(await finish(first, 'w1', '"late"')).toEqual({ status: 'lost' });
  expect((await finish(second, 'w1', '"right"')).status).toBe('applied');
});

it('a worker can record nothing for another', async () => {
  const claimed = await claim(await submitScript(), 'w1');
  expect(await finish(claimed, 'w2')).toEqual({ status: 'lost' });
  expect((await finish(claimed, 'w1')).status).toBe('applied');
});

it('a scope that moved on since it was read turns the whole plan away', async () => {
  const id = await submitFlow();
  const claimed = await claim(id);
  const write = (version: number) => {
    const plan = planOf(claimed, 'w1');
    plan.scopes.push({
      id,
      version,
      state: { ...initialState(id), cursor: 1 },
      status: 'running',
      ok: null,
      result: null,
    });
    plan.done.push({ id, status: 'success', resultJson: '1' });
    return applyPlan(plan);
  };
  expect(await write(7)).toEqual({ status: 'conflict' });
  expect(await doneOf(id)).toEqual([]);
  expect((await write(0)).status).toBe('applied');
});

it('work is found without any ticket', async () => {
  const id = await submitScript();
  await fillWindows();
  const claimed = await claimNext({ tags: ['bash'], limit: 5, worker: 'w1' });
  expect(claimed.map((job) => job.id)).toEqual([id]);
});

it('what is due without a ticket is in the outbox once', async () => {
  const id = uuidv7();
  await submitRun({
    workspaceId: 'demo',
    target: { kind: 'preview', language: 'bash', content: 'x' },
    args: {},
    by: BY,
    id,
    scheduledFor: new Date(Date.now() - 1000),
  });
  await query('test_forget', 'UPDATE job_live SET dispatched_at = NULL');
  const turns = await Promise.all([fillWindows(), fillWindows()]);
  expect(turns.flatMap(({ tags }) => tags.flatMap(({ rows }) => rows.map((row) => row.id)))).toEqual([id]);
});

it('a canceled queued run has ended at once, and is never claimed', async () => {
  const id = await submitScript();
  expect(await cancelRun({ workspaceId: 'demo', jobId: id, by: 'ada', reason: 'no need' })).toBe(true);
  expect((await doneOf(id))[0]).toMatchObject({ status: 'canceled' });
  expect(await claimLive(id, 'w1')).toBeNull();
  expect(await cancelRun({ workspaceId: 'demo', jobId: id, by: 'ada', reason: 'again' })).toBe(false);
  expect(await cancelRun({ workspaceId: 'other', jobId: id, by: 'eve', reason: 'x' })).toBe(false);
});

it('a running script that is canceled can only end as canceled', async () => {
  const id = await submitScript();
  const claimed = await claim(id);
  await cancelRun({ workspaceId: 'demo', jobId: id, by: 'ada', reason: 'enough' });
  expect((await heartbeat({ id: 'w1', busy: 1, memory: 0, draining: false, preparing: [] }))?.cancel).toEqual([
    { id, by: 'ada', reason: 'enough' },
  ]);
  expect(await finish(claimed, 'w1')).toEqual({ status: 'canceled', by: 'ada', reason: 'enough' });
  const plan = planOf(claimed, 'w1');
  plan.ignoreCancel = true;
  plan.done.push({ id, status: 'canceled', resultJson: '{}' });
  expect((await applyPlan(plan)).status).toBe('applied');
});

/** A flow in a parallel loop of `count`, `width` of them started, each with one step. */
async function parallelLoop(count: number, width: number) {
  const flow = await submitFlow();
  const plan = planOf(await claim(flow), 'w1');
  plan.modules.push({
    ...MODULE,
    scopeId: flow,
    flowId: flow,
    moduleId: 'l',
    status: 'in_progress',
    isParallel: true,
    total: count,
    pending: count,
    nextIndex: width,
  });
  plan.items.push({ scopeId: flow, moduleId: 'l', run: 0, items: Array.from({ length: count }, (_, i) => i) });
  const state: ScopeState = initialState(flow);
  for (let idx = 0; idx < width; idx++) {
    const scope = uuidv7();
    plan.newScopes.push({
      id: scope,
      flowId: flow,
      parentScopeId: flow,
      parentModuleId: 'l',
      parentRun: 0,
      idx,
      list: '/modules/0/value/modules',
      iter: { index: idx, value: idx },
      state,
      status: 'running',
      ok: null,
      result: null,
    });
    plan.jobs.push({ ...STEP, id: uuidv7(), parentId: flow, scopeId: scope, moduleId: 'b' });
  }
  plan.park.push(flow);
  expect((await applyPlan(plan)).status).toBe('applied');
  return { flow, jobs: plan.jobs.map((job) => job.id) };
}

async function endIteration(job: string, flow: string, failed: 0 | 1 = 0) {
  const claimed = await claim(job);
  const end = () => {
    const plan = planOf(claimed, 'w1');
    plan.done.push({ id: job, status: 'success', resultJson: '1' });
    plan.join = {
      scopeId: flow,
      moduleId: 'l',
      run: 0,
      idx: 0,
      failed,
      handled: 0,
      next: { id: uuidv7(), list: '/modules/0/value/modules', state: initialState(flow) },
    };
    return applyPlan(plan);
  };
  // Every completion twice, at the same time.
  return Promise.all([end(), end()]);
}

it('the last of many children wakes the flow exactly once, though each completion comes twice', async () => {
  const { flow, jobs } = await parallelLoop(16, 16);
  const applied = (await Promise.all(jobs.map((job, i) => endIteration(job, flow, i < 3 ? 1 : 0)))).flat();
  const wakes = applied.filter((answer) => answer.status === 'applied' && answer.woken.includes(flow));
  expect(wakes).toHaveLength(1);
  expect((await liveOf(flow))[0]?.status).toBe('queued');
  expect(await query('test_run', `SELECT pending, failed FROM module_run WHERE scope_id = $1`, [flow])).toEqual([
    { pending: 0, failed: 3 },
  ]);
});

it('a loop of limited width starts the next iteration when one ends, each index once', async () => {
  const { flow, jobs } = await parallelLoop(4, 2);
  for (const job of jobs) await endIteration(job, flow);
  const scopes = await query<{ idx: number; iter: string }>(
    'test_scopes',
    'SELECT idx, iter FROM scope WHERE parent_scope_id = $1 ORDER BY idx',
    [flow],
  );
  expect(scopes.map((scope) => [scope.idx, JSON.parse(scope.iter)])).toEqual(
    [0, 1, 2, 3].map((index) => [index, { index, value: index }]),
  );
});

async function suspendedFlow(timeoutS = 60, untilMs = 60_000) {
  const flow = await submitFlow();
  const step = uuidv7();
  const start = planOf(await claim(flow), 'w1');
  start.jobs.push({ ...STEP, id: step, parentId: flow, scopeId: flow, moduleId: 'a' });
  start.modules.push({ ...MODULE, scopeId: flow, flowId: flow, moduleId: 'a', status: 'in_progress', jobId: step });
  start.park.push(flow);
  await applyPlan(start);
  const suspend = async () => {
    const plan = planOf(await claim(step), 'w1');
    plan.done.push({ id: step, status: 'success', resultJson: '1' });
    const approval = {
      requiredEvents: 1,
      timeoutS,
      isAuthRequired: false,
      groups: [],
      isSelfApprovalDisabled: false,
      isCancelHidden: false,
      form: null,
      message: null,
      approvers: [],
    };
    plan.modules.push({
      ...MODULE,
      scopeId: flow,
      flowId: flow,
      moduleId: 'a',
      status: 'waiting_events',
      jobId: step,
      approval,
    });
    plan.suspend.push({ id: flow, untilMs, jobId: step, flowId: flow, seen: 0 });
    return applyPlan(plan);
  };
  const decide = (resumeId: number, isApproved = true) =>
    decideApproval({ workspaceId: 'demo', jobId: step, resumeId, isApproved, value: {}, approver: 'ada' });
  return { flow, step, suspend, decide };
}

it('of many decisions by one link exactly one counts, and it wakes the flow', async () => {
  const { flow, suspend, decide } = await suspendedFlow();
  await suspend();
  expect((await liveOf(flow))[0]?.status).toBe('suspended');
  const outcomes = await Promise.all(Array.from({ length: 10 }, (_, i) => decide(1, i % 2 === 0)));
  expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual([
    ...Array.from({ length: 9 }, () => 'already'),
    'decided',
  ]);
  expect((await liveOf(flow))[0]?.status).toBe('queued');
});

it('a decision before the suspension counts, also when both happen at the same time', async () => {
  const early = await suspendedFlow();
  expect((await early.decide(1)).status).toBe('decided');
  expect(await early.suspend()).toMatchObject({ woken: [early.flow] });
  for (let round = 0; round < 10; round++) {
    const racing = await suspendedFlow();
    await Promise.all([racing.suspend(), racing.decide(1)]);
    expect((await liveOf(racing.flow))[0]?.status).toBe('queued');
  }
});

it('a decision after the deadline, after the end or in another workspace changes nothing', async () => {
  const late = await suspendedFlow(0);
  await late.suspend();
  expect((await late.decide(1)).status).toBe('expired');
  const over = await suspendedFlow();
  await over.suspend();
  await cancelRun({ workspaceId: 'demo', jobId: over.flow, by: 'ada', reason: 'x' });
  expect((await over.decide(1)).status).toBe('closed');
  const outcome = await decideApproval({
    workspaceId: 'other',
    jobId: over.step,
    resumeId: 1,
    isApproved: true,
    value: {},
    approver: '',
  });
  expect(outcome.status).toBe('unknown');
});

it('a suspended flow whose time is over is due again', async () => {
  const { flow, suspend } = await suspendedFlow(0, 0);
  await suspend();
  const { tags } = await fillWindows();
  expect(tags.find(({ tag }) => tag === 'flow')?.rows.map((row) => row.id)).toEqual([flow]);
});

it('makes the partitions ahead, and as often as it is asked', async () => {
  expect(await query('test_partitions', 'SELECT ensure_partitions(4) AS made')).toEqual([{ made: 14 }]);
  expect(await query('test_partitions', 'SELECT ensure_partitions(4) AS made')).toEqual([{ made: 0 }]);
});
