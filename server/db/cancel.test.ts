import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { flowValue } from '@/engine/flow/schema';
import { cancelRun } from '../commands/cancel-run';
import { submitRun } from '../commands/submit-run';
import { heartbeat } from './leases';
import { type Claimed, claimLive, claimNext } from './live';
import { applyPlan, emptyPlan } from './plan';
import { query } from './pool';
import { openTestProtocol, resetProtocol, STEP, type TestProtocol } from './test-protocol';
import { fillWindows } from './tickets';

let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());
beforeEach(() => resetProtocol());

async function claim(id: string): Promise<Claimed> {
  const claimed = await claimLive(id, 'w1');
  if (!claimed) throw new Error(`${id} could not be claimed`);
  return claimed;
}

/** A flow whose first step runs. */
async function runningFlow() {
  const flow = await submitRun({
    workspaceId: 'demo',
    target: { kind: 'flowpreview', value: flowValue.parse({ modules: [] }) },
    args: {},
    by: { username: 'ada', accountId: null },
  });
  const root = await claim(flow);
  const first = uuidv7();
  const plan = emptyPlan({ id: flow, attempt: root.attempt, worker: 'w1' });
  plan.jobs.push({ ...STEP, id: first, parentId: flow, scopeId: flow, chained: true });
  plan.park.push(flow);
  await applyPlan({ ...plan, root: flow });
  return { flow, first };
}

/** Ends a step and starts the next one, as a worker does. */
function goOn(flow: string, step: string, isChained: boolean) {
  const plan = emptyPlan({ id: step, attempt: 1, worker: 'w1' });
  const next = uuidv7();
  plan.done.push({ id: step, status: 'success', resultJson: '1' });
  plan.jobs.push({ ...STEP, id: next, parentId: flow, scopeId: flow, chained: isChained });
  return applyPlan({ ...plan, root: flow }).then(({ status }) => ({ status, next }));
}

const cancel = (jobId: string, isForced = false) =>
  cancelRun({ workspaceId: 'demo', jobId, by: 'ada', reason: 'enough', isForced });
const liveOf = (root: string) =>
  query<{ id: string; status: string; asked: boolean }>(
    'test_live_of_root',
    'SELECT id, status, cancel_requested_at IS NOT NULL AS asked FROM job_live WHERE root_id = $1',
    [root],
  );
const doneOf = (id: string) =>
  query<{ status: string }>('test_done', 'SELECT status FROM job_done WHERE id = $1', [id]);

/** What an acknowledged cancel leaves: nothing that could start, and nothing running that is not to be killed. */
async function expectStopped(flow: string) {
  for (const live of await liveOf(flow)) expect(live).toMatchObject({ status: 'running', asked: true });
  await fillWindows();
  expect(await claimNext({ tags: ['bash', 'flow'], limit: 50, worker: 'w1' })).toEqual([]);
  expect(await doneOf(flow)).toEqual([{ status: 'canceled' }]);
}

it('no step starts after the cancel of its run was acknowledged, however they race', async () => {
  for (let round = 0; round < 40; round++) {
    const { flow, first } = await runningFlow();
    const [step] = await Promise.all([goOn(flow, first, round % 2 === 0), cancel(flow)]);
    await expectStopped(flow);
    if (step.status !== 'applied') expect(['canceled', 'lost']).toContain(step.status);
    // Nor from whatever came in between: the chained step's worker learns it at the latest when it goes on.
    const after = await goOn(flow, step.next, false);
    expect(after.status).not.toBe('applied');
  }
});

it('a cancel that races with claims leaves nothing running that was not told', async () => {
  for (let round = 0; round < 20; round++) {
    const { flow, first } = await runningFlow();
    const { next } = await goOn(flow, first, false);
    await Promise.all([claimLive(next, 'w1'), cancel(flow), claimLive(next, 'w2')]);
    await expectStopped(flow);
  }
});

it('a cancel whose connection is killed has happened wholly or not at all', async () => {
  for (let round = 0; round < 15; round++) {
    const { flow, first } = await runningFlow();
    const kill = query(
      'test_terminate',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%cancel_run%'`,
    ).catch(() => undefined);
    await Promise.all([cancel(flow).catch(() => undefined), goOn(flow, first, true).catch(() => undefined), kill]);
    const isDone = (await doneOf(flow)).length === 1;
    if (!isDone) expect((await liveOf(flow)).every(({ asked }) => !asked)).toBe(true);
    await cancel(flow);
    await expectStopped(flow);
  }
});

it('a forced cancel ends what runs too, and its worker learns that it is not its own any more', async () => {
  const { flow, first } = await runningFlow();
  expect(await cancel(flow, true)).toBe(true);
  expect(await liveOf(flow)).toEqual([]);
  expect(await doneOf(first)).toEqual([{ status: 'canceled' }]);
  expect((await goOn(flow, first, false)).status).toBe('lost');
  const held = await heartbeat({ id: 'w1', busy: 1, memory: 0, draining: false, preparing: [] });
  expect(held?.mine).toEqual([]);
});

it('a flow that ends otherwise takes its sub-flows along, and leaves what is beside it', async () => {
  const { flow, first: beside } = await runningFlow();
  const plan = emptyPlan({ id: beside, attempt: 1, worker: 'w1' });
  const [inner, innermost, script] = [uuidv7(), uuidv7(), uuidv7()];
  plan.jobs.push({ ...STEP, id: inner, kind: 'flow', parentId: flow, scopeId: flow, chained: true });
  plan.jobs.push({ ...STEP, id: innermost, kind: 'flow', parentId: inner, scopeId: inner });
  plan.jobs.push({ ...STEP, id: script, parentId: innermost, scopeId: innermost });
  await applyPlan(plan);
  const ending = emptyPlan({ id: inner, attempt: 1, worker: 'w1' });
  ending.done.push({ id: inner, status: 'failure', resultJson: '{}' });
  ending.endTree = { flow: inner, by: 'Millrace', reason: 'time is over' };
  expect((await applyPlan(ending)).status).toBe('applied');
  expect((await liveOf(flow)).map(({ id }) => id).toSorted()).toEqual([flow, beside].toSorted());
  expect(await doneOf(script)).toEqual([{ status: 'canceled' }]);
  expect(await doneOf(inner)).toEqual([{ status: 'failure' }]);
});
