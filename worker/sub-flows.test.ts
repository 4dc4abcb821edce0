import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FlowModule, FlowValue } from '@/engine/flow/schema';
import { getPool, query } from '@/server/db/pool';
import { type ApiRuns, bash, openApiRuns } from './testing/api-runs';

let runs: ApiRuns;

beforeAll(async () => {
  runs = await openApiRuns();
});
afterAll(() => runs.close());

const deploy = (path: string, value: FlowValue) => runs.ask('POST /w/demo/flows/create', { path, value });
const identity = (id: string, more: Partial<FlowModule> = {}): FlowModule => ({
  id,
  value: { type: 'identity' },
  ...more,
});
const calls = (path: string, inputs: Record<string, string> = {}): FlowModule => ({
  id: 's',
  value: {
    type: 'flow',
    path,
    input_transforms: Object.fromEntries(
      Object.entries(inputs).map(([name, expr]) => [name, { type: 'javascript' as const, expr }]),
    ),
  },
});
const loop = (modules: FlowModule[], count: number): FlowModule => ({
  id: 'l',
  value: { type: 'forloopflow', iterator: { type: 'javascript', expr: `[...Array(${count}).keys()]` }, modules },
});

type Row = { status: string; attempt: number; isStarted: boolean; parent: string; args: string };

const jobsOf = (root: string) =>
  query<Row>(
    'test_jobs',
    `SELECT d.status, d.attempt, d.started_at IS NOT NULL AS "isStarted", j.parent_id AS parent, j.args
     FROM job j JOIN job_done d ON d.id = j.id WHERE j.root_id = $1 AND j.id <> $1 ORDER BY j.id`,
    [root],
  );
const liveOf = (root: string) =>
  query<{ id: string; kind: string; status: string }>('test_live', 'SELECT * FROM job_live WHERE root_id = $1', [root]);
/** How often the scope of a run was written. */
const writesOf = async (root: string) =>
  (await query<{ version: number }>('test_writes', 'SELECT version FROM scope WHERE id = $1', [root]))[0]?.version;

describe('a sub-flow that needs no process', () => {
  it('is a job that ended as any other, though the flow around it passes through it', async () => {
    await deploy('f/sub/echo', { modules: [identity('a')] });
    const id = await runs.start({ modules: [loop([calls('f/sub/echo', { n: 'flow_input.iter.value' })], 60)] });
    const ended = await runs.ended(id);
    expect(ended.result).toEqual(Array.from({ length: 60 }, (_, n) => ({ n })));
    expect(ended.flow_status?.modules[0]?.flow_jobs_success).toEqual(Array.from({ length: 60 }, () => true));
    const jobs = await jobsOf(id);
    expect(jobs.map(({ args }) => (JSON.parse(args) as { n: number }).n)).toEqual([...Array(60).keys()]);
    const own = { status: 'success', attempt: 1, isStarted: true, parent: id };
    expect(jobs).toEqual(jobs.map(({ args }) => ({ ...own, args })));
    expect(await liveOf(id)).toEqual([]);
    // One for each iteration would be sixty.
    expect(await writesOf(id)).toBeLessThan(10);
  });

  it('takes the value that its loop is at from memory, also where the loop needs several plans', async () => {
    await deploy('f/sub/many', { modules: [identity('a')] });
    const asking = vi.spyOn(getPool(), 'query');
    const id = await runs.start({ modules: [loop([calls('f/sub/many', { n: 'flow_input.iter.value' })], 300)] });
    const ended = await runs.ended(id);
    const asked = asking.mock.calls.map(([statement]) => (statement as unknown as { name: string }).name);
    asking.mockRestore();
    expect(ended.result).toEqual(Array.from({ length: 300 }, (_, n) => ({ n })));
    expect(await writesOf(id)).toBeGreaterThan(1);
    expect(asked).not.toContain('iterator_item');
  });

  it('fails its step, which may try it again', async () => {
    const stops = { expr: 'true', skip_if_stopped: false, error_message: 'enough' };
    await deploy('f/sub/fails', { modules: [identity('a', { stop_after_if: stops })] });
    const step = { ...calls('f/sub/fails'), retry: { constant: { attempts: 2, seconds: 0 } } };
    const id = await runs.start({ modules: [step] });
    const ended = await runs.ended(id);
    expect(ended).toMatchObject({ success: false, result: { error: { name: 'EarlyStopError' } } });
    expect(ended.flow_status?.modules[0]?.failed_retries).toHaveLength(2);
    expect((await jobsOf(id)).map(({ status }) => status)).toEqual(['failure', 'failure', 'failure']);
  });
});

describe('a sub-flow that has to wait', () => {
  it('waits by itself, and takes the flow around it on when it has ended', async () => {
    const sleep = { type: 'static' as const, value: 0.3 };
    await deploy('f/sub/sleeps', { modules: [identity('a', { sleep }), bash('b', 'echo woken')] });
    const id = await runs.start({ modules: [calls('f/sub/sleeps'), bash('z', 'echo "$x!"', { x: 'results.s' })] });
    await expect.poll(() => liveOf(id)).toContainEqual(expect.objectContaining({ id, status: 'waiting' }));
    expect(await runs.ended(id)).toMatchObject({ result: 'woken!' });
    expect(await jobsOf(id)).toHaveLength(3);
  });

  it('ends with the run around it when that is canceled', async () => {
    await deploy('f/sub/asks', { modules: [identity('a', { suspend: { required_events: 1 } }), identity('b')] });
    const id = await runs.start({ modules: [calls('f/sub/asks')] });
    await expect.poll(() => liveOf(id)).toContainEqual(expect.objectContaining({ status: 'suspended' }));
    await runs.ask(`POST /w/demo/jobs_u/queue/cancel/${id}`, {});
    expect(await jobsOf(id)).toMatchObject([{ status: 'canceled', attempt: 1 }]);
    expect(await liveOf(id)).toEqual([]);
  });
});
