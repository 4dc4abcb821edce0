import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { auditRuns, listUnaccounted } from '@/server/db/audit';
import { claimLive } from '@/server/db/live';
import { query } from '@/server/db/pool';
import { bash, elsewhere, endOf, openRuns, stepOf, submitFlow, until } from './testing/runs';

let runs: Awaited<ReturnType<typeof openRuns>>;

beforeAll(async () => {
  runs = await openRuns();
});
afterAll(() => runs.close());
beforeEach(async () => {
  expect(await auditRuns(), 'left by the test before').toEqual([]);
});

/** Ends a step as only a bug could: nobody is told. */
const endInSilence = (id: string) =>
  query(
    'test_end_in_silence',
    `WITH l AS (DELETE FROM job_live WHERE id = $1 RETURNING *)
     INSERT INTO job_done (id, workspace_id, is_root, status, result, attempt) SELECT id, workspace_id, false, 'success', '"quiet"', 1 FROM l`,
    [id],
  );
const waits = (flow: string) =>
  until(async () =>
    (await query('test_waits', `SELECT 1 FROM job_live WHERE id = $1 AND status = 'waiting'`, [flow])).length > 0
      ? true
      : undefined,
  );
const loopOf = (count: number, modules: object[]) => ({
  id: 'l',
  value: {
    type: 'forloopflow',
    iterator: { type: 'javascript', expr: `Array.from({length:${count}},(_,i)=>i)` },
    parallel: true,
    modules,
  },
});

it('nothing is found while runs wait for their steps', async () => {
  const flow = await submitFlow({ modules: [loopOf(3, [elsewhere('a')])] });
  await waits(flow);
  expect(await auditRuns()).toEqual([]);
});

it('a flow that was never told of the end of its step goes on with its result', async () => {
  const flow = await submitFlow({ modules: [elsewhere('a'), bash('b', 'echo on')] });
  const step = await stepOf(flow, 'a');
  await waits(flow);
  await endInSilence(step);
  expect(await auditRuns()).toEqual([{ fault: 'waits for nothing', id: flow, rootId: flow, isMended: true }]);
  expect(await endOf(flow)).toEqual({ status: 'success', result: 'on' });
});

it.each([3, 100])('a loop of %i whose counter never came to zero is counted anew', async (count) => {
  const flow = await submitFlow({ modules: [loopOf(count, [elsewhere('a')]), bash('b', 'echo joined')] });
  const started = () =>
    query<{ id: string }>('test_steps', `SELECT id FROM job WHERE root_id = $1 AND module_id = 'a'`, [flow]);
  await until(async () => ((await started()).length === count ? true : undefined));
  await waits(flow);
  for (const { id } of await started()) await endInSilence(id);
  await query(
    'test_end_scopes',
    `UPDATE scope SET status = 'ended', ok = true, ended_at = now(), result = '{"at":"inline","value":1}' WHERE root_id = $1 AND parent_scope_id IS NOT NULL`,
    [flow],
  );
  expect(await auditRuns()).toEqual([{ fault: 'waits for nothing', id: flow, rootId: flow, isMended: true }]);
  expect(await endOf(flow)).toEqual({ status: 'success', result: 'joined' });
});

it('work below a run that has ended is canceled', async () => {
  const flow = await submitFlow({ modules: [elsewhere('a')] });
  const step = await stepOf(flow, 'a');
  await waits(flow);
  await endInSilence(flow);
  expect(await auditRuns()).toEqual([{ fault: 'outlives what it belongs to', id: step, rootId: flow, isMended: true }]);
  expect((await endOf(step)).status).toBe('canceled');
});

it('a script of a canceled run that its worker has still to kill is left to it', async () => {
  const flow = await submitFlow({ modules: [elsewhere('a')] });
  const step = await stepOf(flow, 'a');
  expect(await claimLive(step, 'somebody')).not.toBeNull();
  await query('test_cancel', `SELECT cancel_run($1, 'ada', 'enough')`, [flow]);
  expect(await auditRuns()).toEqual([]);
  await endInSilence(step);
});

it('an accepted job that has neither ended nor is in flight is told', async () => {
  expect(await listUnaccounted(10, 0)).toEqual([]);
  const flow = await submitFlow({ modules: [elsewhere('a')] });
  const step = await stepOf(flow, 'a');
  await waits(flow);
  await query('test_lose', 'DELETE FROM job_live WHERE id = $1', [step]);
  // Ids are as young as this moment.
  expect(await listUnaccounted(10, -1)).toEqual([step]);
  await query('test_cancel', `SELECT cancel_run($1, 'ada', 'enough')`, [flow]);
});

it('a row whose job is missing is taken away', async () => {
  const [row] = await query<{ id: string }>(
    'test_headless',
    `INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag) SELECT id, 'demo', 'script', id, 'queued', 'elsewhere' FROM gen_random_uuid() AS id RETURNING id`,
  );
  const id = row?.id ?? '';
  expect(await auditRuns()).toEqual([{ fault: 'has no job', id, rootId: id, isMended: true }]);
});
