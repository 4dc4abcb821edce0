import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flowValue } from '@/engine/flow/schema';
import { submitRun } from '@/server/commands/submit-run';
import { query } from '@/server/db/pool';
import { openRuns } from './testing/runs';

const WAIT_MS = 50_000;
let runs: Awaited<ReturnType<typeof openRuns>>;

beforeAll(async () => {
  runs = await openRuns({
    MILLRACE_FAN_OUT_MAX: '1500',
    MILLRACE_LOOP_ITERATIONS_MAX: '700',
    MILLRACE_RUN_JOBS_MAX: '2000',
  });
});
afterAll(() => runs.close());

/** Runs a flow to its end. */
async function ended(modules: object[]): Promise<{ id: string; status: string; result: unknown }> {
  const id = await submitRun({
    workspaceId: 'demo',
    target: { kind: 'flowpreview', value: flowValue.parse({ modules }) },
    args: {},
    by: { username: 'ada', accountId: null },
  });
  for (const end = performance.now() + WAIT_MS; performance.now() < end; await delay(20)) {
    const [row] = await query<{ status: string; result: string }>('test_end', 'SELECT * FROM job_done WHERE id = $1', [
      id,
    ]);
    if (row) return { id, status: row.status, result: JSON.parse(row.result) as unknown };
  }
  throw new Error('waited in vain');
}

const refusal = (message: RegExp) => ({
  status: 'failure',
  result: { error: expect.objectContaining({ name: 'LimitExceeded', message: expect.stringMatching(message) }) },
});
const identity = { id: 'i', value: { type: 'identity' } };
const loop = (count: number, modules: object[], more: object = {}) => ({
  id: `l${count}`,
  value: {
    type: 'forloopflow',
    iterator: { type: 'javascript', expr: `Array.from({length:${count}},(_,i)=>i)` },
    modules,
    ...more,
  },
});

it('a parallel loop larger than one plan gives every result in its place', async () => {
  const { status, result } = await ended([loop(1_300, [identity], { parallel: true })]);
  expect(status).toBe('success');
  const indexes = (result as { iter: { index: number; value: number } }[]).map(({ iter }) => [iter.index, iter.value]);
  expect(indexes).toEqual(Array.from({ length: 1_300 }, (_, i) => [i, i]));
});

it('a window over a loop larger than one plan is kept to its end', async () => {
  const { status, result } = await ended([loop(900, [identity], { parallel: true, parallelism: 80 })]);
  expect([status, (result as unknown[]).length]).toEqual(['success', 900]);
});

it('too many parallel iterations fail the loop, and say what to do', async () => {
  expect(await ended([loop(1_501, [identity], { parallel: true })])).toMatchObject(
    refusal(/1501 items.*MILLRACE_FAN_OUT_MAX/),
  );
});

it('too many iterations in sequence fail the loop, known beforehand or not', async () => {
  expect(await ended([loop(701, [identity])])).toMatchObject(refusal(/700 iterations.*MILLRACE_LOOP_ITERATIONS_MAX/));
  const endless = { id: 'w', value: { type: 'whileloopflow', modules: [identity] } };
  expect(await ended([endless])).toMatchObject(refusal(/700 iterations/));
});

it('a run that multiplies is ended, and nothing of it is left', async () => {
  const inner = loop(300, [identity], { parallel: true });
  const ran = await ended([loop(12, [inner], { parallel: true })]);
  expect(ran).toMatchObject(refusal(/more than 2000 jobs.*MILLRACE_RUN_JOBS_MAX/));
  expect(await query('test_left', 'SELECT id FROM job_live WHERE root_id = $1', [ran.id])).toEqual([]);
});

it('a flow that calls itself without end is stopped at its twentieth', async () => {
  const self = { modules: [{ id: 'a', value: { type: 'flow', path: 'f/a/self', input_transforms: {} } }] };
  await query(
    'test_flow',
    `WITH v AS (INSERT INTO flow_version (workspace_id, path, value, created_by) VALUES ('demo', 'f/a/self', $1, 'ada') RETURNING id)
     INSERT INTO flow (workspace_id, path, version_id) SELECT 'demo', 'f/a/self', id FROM v`,
    [JSON.stringify(self)],
  );
  const { id, status, result } = await ended(self.modules);
  expect([status, JSON.stringify(result)]).toEqual(['failure', expect.stringContaining('20 deep')]);
  const [row] = await query<{ n: number }>('test_flows', 'SELECT count(*)::int AS n FROM job WHERE root_id = $1', [id]);
  expect(row?.n).toBe(20);
});
