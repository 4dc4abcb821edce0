import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cancelRun } from '../commands/cancel-run';
import { loadIteratorItem } from './flow-rows';
import { query } from './pool';
import { claimIterations, endIteration, startWideLoop } from './test-loops';
import { openTestProtocol, type TestProtocol } from './test-protocol';

let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());
beforeEach(() => query('test_clean_live', 'DELETE FROM job_live'));

const countersOf = async (flow: string) =>
  (
    await query<{ pending: number; failed: number; shards: number }>(
      'test_counters',
      `SELECT pending, failed, (SELECT count(*)::int FROM join_shard j WHERE j.scope_id = m.scope_id) AS shards
       FROM module_run m WHERE scope_id = $1`,
      [flow],
    )
  )[0];
const indexesOf = async (flow: string) =>
  (
    await query<{ idx: number }>('test_idx', 'SELECT idx FROM scope WHERE parent_scope_id = $1 ORDER BY idx', [flow])
  ).map(({ idx }) => idx);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Works the loop off by several hands at once; answers how often the flow itself was woken. */
async function workOff(flow: string, end: typeof endIteration, onBatch?: () => Promise<unknown>): Promise<number> {
  let wakes = 0;
  for (let batch = await claimIterations(flow, 40); batch.length > 0; batch = await claimIterations(flow, 40)) {
    const ended = batch.map(async (scope) => {
      const answer = await end(flow, scope, scope.idx % 10 === 0 ? 1 : 0);
      if (answer.status === 'applied' && answer.woken.includes(flow)) wakes++;
    });
    await Promise.all([...ended, onBatch?.()]);
  }
  return wakes;
}

const twice: typeof endIteration = async (...of) => {
  const [first, second] = await Promise.all([endIteration(...of), endIteration(...of)]);
  return first.status === 'applied' ? first : second;
};

const stubborn: typeof endIteration = async (...of) => {
  for (let tries = 0; tries < 20; tries++) {
    try {
      return await endIteration(...of);
    } catch {
      // The connection was killed, before or after the commit: the same completion comes again.
    }
  }
  throw new Error('never got through');
};

const kill = () =>
  query(
    'test_terminate',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' LIMIT 2`,
  ).catch(() => undefined);

it.each([0, 16])(
  'the last of many children wakes the flow once, though each ends twice (%i shards)',
  async (shards) => {
    const flow = await startWideLoop(300, 300, shards);
    expect(await workOff(flow, twice)).toBe(1);
    expect(await countersOf(flow)).toEqual({ pending: 0, failed: 30, shards: 0 });
  },
);

it('a sharded join is exact though backends are killed at random and their completions sent again', async () => {
  const flow = await startWideLoop(400, 400, 16);
  await workOff(flow, stubborn, kill);
  expect(await countersOf(flow)).toEqual({ pending: 0, failed: 40, shards: 0 });
  expect(await query('test_flow_queued', 'SELECT status FROM job_live WHERE id = $1', [flow])).toEqual([
    { status: 'queued' },
  ]);
});

it.each([
  [200, 100, 16],
  [203, 70, 16],
  [50, 7, 0],
])(
  'a loop of %i with %i at a time starts each index once and never more at a time (%i shards)',
  async (total, width, shards) => {
    const flow = await startWideLoop(total, width, shards);
    let most = 0;
    const watched: typeof endIteration = async (...of) => {
      const [row] = await query<{ n: number }>(
        'test_live_count',
        `SELECT count(*)::int AS n FROM job_live WHERE root_id = $1 AND kind = 'scope'`,
        [flow],
      );
      most = Math.max(most, row?.n ?? 0);
      return endIteration(...of);
    };
    expect(await workOff(flow, watched)).toBe(1);
    expect(most).toBe(width);
    expect(await indexesOf(flow)).toEqual(upTo(total));
    const values = await query<{ iter: string }>(
      'test_iter',
      'SELECT iter FROM scope WHERE parent_scope_id = $1 ORDER BY idx',
      [flow],
    );
    expect(values.map(({ iter }) => JSON.parse(iter) as unknown)).toEqual(
      upTo(total).map((index) => ({ index, value: `item ${index}` })),
    );
  },
);

it('a loop of ten thousand is started by one statement, and its items are read one by one', async () => {
  const flow = await startWideLoop(10_000, 10_000, 16);
  expect(
    (await query<{ n: number }>('test_all', `SELECT count(*)::int AS n FROM job_live WHERE root_id = $1`, [flow]))[0]
      ?.n,
  ).toBe(10_001);
  const loop = { scopeId: flow, moduleId: 'l', run: 0 };
  expect(await Promise.all([0, 49, 50, 9_999].map((index) => loadIteratorItem(loop, index)))).toEqual([
    'item 0',
    'item 49',
    'item 50',
    'item 9999',
  ]);
  expect(await countersOf(flow)).toMatchObject({ pending: 10_000, shards: 16 });
  await cancelRun({ workspaceId: 'demo', jobId: flow, by: 'ada', reason: 'enough' });
  expect(await countersOf(flow)).toMatchObject({ shards: 0 });
});
