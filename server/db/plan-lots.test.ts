import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { flowValue } from '@/engine/flow/schema';
import { initialState } from '@/engine/run/state';
import { cancelRun } from '../commands/cancel-run';
import { submitRun } from '../commands/submit-run';
import { armFailpoints } from '../failpoints';
import { claimLive } from './live';
import { applyPlan, emptyPlan, type Plan } from './plan';
import { closePool, query } from './pool';
import { claimIterations, endIteration, startWideLoop } from './test-loops';
import { openTestProtocol, resetProtocol, type TestProtocol } from './test-protocol';

let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());
beforeEach(() => resetProtocol());

const RUN = { workspaceId: 'demo', args: {}, by: { username: 'ada', accountId: null } };
const SCRIPT = { kind: 'preview', language: 'bash', content: 'echo' } as const;
const FLOW = { kind: 'flowpreview', value: flowValue.parse({ modules: [] }) } as const;
const many = <T>(count: number, make: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => make(at)));

/** The end of a run that this worker has just begun. */
async function endOf(target: typeof SCRIPT | typeof FLOW, resultJson = '1'): Promise<Plan & { root: string }> {
  const id = await submitRun({ ...RUN, target });
  const claimed = await claimLive(id, 'w1');
  const plan = emptyPlan({ id, attempt: claimed?.attempt ?? 0, worker: 'w1' });
  plan.done.push({ id, status: 'success', resultJson });
  return { ...plan, root: id };
}

async function staleEnd(): Promise<Plan & { root: string }> {
  const plan = await endOf(SCRIPT);
  return { ...plan, fence: { ...plan.fence, attempt: plan.fence.attempt + 1 } };
}

async function conflictingEnd(): Promise<Plan & { root: string }> {
  const plan = await endOf(FLOW);
  const state = initialState(plan.root);
  return { ...plan, scopes: [{ id: plan.root, version: 7, state, status: 'ended', ok: true, result: null }] };
}

/** What became of each, as a caller sees it. */
async function applyAll(plans: Plan[]): Promise<string[]> {
  const ends = await Promise.allSettled(plans.map((plan) => applyPlan(plan)));
  return ends.map((end) => (end.status === 'fulfilled' ? end.value.status : (end.reason as { code: string }).code));
}

/** How many transactions wrote the ends of these runs, and how many of them have ended. */
async function written(plans: (Plan & { root: string })[]): Promise<{ transactions: number; ended: number }> {
  const [row] = await query<{ transactions: number; ended: number }>(
    'test_written',
    `SELECT count(DISTINCT xmin::text)::int AS transactions, count(*)::int AS ended FROM job_done WHERE id = ANY($1)`,
    [plans.map(({ root }) => root)],
  );
  return row ?? { transactions: 0, ended: 0 };
}

it('ends that come together are written together, and each has its own answer', async () => {
  const plans = await many(20, () => endOf(SCRIPT));
  const lost = await staleEnd();
  const canceled = await endOf(SCRIPT);
  await cancelRun({ workspaceId: 'demo', jobId: canceled.root, by: 'ada', reason: 'enough' });
  const answers = await applyAll([...plans.slice(0, 10), lost, canceled, ...plans.slice(10)]);
  expect(answers.splice(10, 2)).toEqual(['lost', 'canceled']);
  expect(new Set(answers)).toEqual(new Set(['applied']));
  const { transactions, ended } = await written(plans);
  expect(ended).toBe(20);
  expect(transactions).toBeLessThan(10);
});

it('one that is refused, and one whose scope has moved on, leave the others of their statement written', async () => {
  const plans = await many(10, () => endOf(SCRIPT));
  const refused = await endOf(SCRIPT, '"\\u0000"');
  const conflicting = await conflictingEnd();
  const answers = await applyAll([...plans.slice(0, 5), refused, conflicting, ...plans.slice(5)]);
  expect(answers.splice(5, 2)).toEqual(['22P05', 'conflict']);
  expect(new Set(answers)).toEqual(new Set(['applied']));
  expect((await written(plans)).ended).toBe(10);
  expect((await written([refused, conflicting])).ended).toBe(0);
});

const KILL_WRITERS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND query LIKE '%apply_plan(%' AND pid <> pg_backend_pid()`;

it('a statement whose connection dies is carried out once for each of its plans', async () => {
  const plans = await many(30, () => endOf(SCRIPT));
  const applying = applyAll(plans);
  for (let n = 0; n < 5; n++) await query('test_kill', KILL_WRITERS);
  const answers = await applying;
  // Whoever did not hear of the first time is told that the row is its own no more.
  expect(answers.filter((answer) => answer !== 'applied' && answer !== 'lost')).toEqual([]);
  expect((await written(plans)).ended).toBe(30);
});

const DEADLOCKS = 'SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()';

it('answers that are lost after a statement double nothing: who tries again is told that the row is its own no more', async () => {
  const plans = await many(30, () => endOf(SCRIPT));
  armFailpoints('complete.after_commit=exec_then_throw:0.4', 1);
  const answers = await applyAll(plans).finally(() => armFailpoints(null, null));
  const unheard = plans.filter((_, at) => answers[at] === 'ECONNRESET');
  expect(unheard.length).toBeGreaterThan(0);
  expect(new Set(await applyAll(unheard))).toEqual(new Set(['lost']));
  expect((await written(plans)).ended).toBe(30);
});

/** Another process: the same code with a memory of its own. */
async function anotherProcess(): Promise<{ endIteration: typeof endIteration; close: () => Promise<void> }> {
  vi.resetModules();
  const [loops, pool] = await Promise.all([import('./test-loops'), import('./pool')]);
  // With its connections open: it is to be as quick as the first.
  await many(8, () => pool.query('test_wait', 'SELECT pg_sleep(0.1)'));
  return { endIteration: loops.endIteration, close: pool.closePool };
}

it('statements of two processes that write to the same runs in opposite orders do not lock each other out', async () => {
  const other = await anotherProcess();
  const flows = await many(60, () => startWideLoop(2, 2, 0));
  const children = new Map(
    await many(flows.length, async (at) => [flows[at] ?? '', await claimIterations(flows[at] ?? '', 2)] as const),
  );
  const endOne = (end: typeof endIteration, flow: string, which: 0 | 1) => {
    const child = children.get(flow)?.[which];
    if (!child) throw new Error('an iteration is missing');
    return end(flow, child);
  };
  const answers = await Promise.all([
    ...flows.map((flow) => endOne(endIteration, flow, 0)),
    ...flows.toReversed().map((flow) => endOne(other.endIteration, flow, 1)),
  ]);
  // A connection tells the server of its deadlocks when it ends.
  await Promise.all([other.close(), closePool()]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['applied']));
  const wakes = answers.flatMap((answer) => (answer.status === 'applied' ? answer.woken : []));
  expect(wakes.toSorted()).toEqual(flows.toSorted());
  expect(await query('test_deadlocks', DEADLOCKS)).toEqual([{ count: 0 }]);
});
