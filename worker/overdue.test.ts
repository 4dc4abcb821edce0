import { afterAll, beforeAll, expect, it } from 'vitest';
import { submitRun } from '@/server/commands/submit-run';
import { reapWorkers } from '@/server/db/leases';
import { claimLive } from '@/server/db/live';
import { query } from '@/server/db/pool';
import { bash, elsewhere, endOf, openRuns, stepOf, submitFlow, until } from './testing/runs';

let runs: Awaited<ReturnType<typeof openRuns>>;

beforeAll(async () => {
  runs = await openRuns({ MILLRACE_QUEUE_TIMEOUT_S: '600' });
});
afterAll(() => runs.close());

const makeLate = (id: string) =>
  query(
    'test_late',
    `UPDATE job_live SET deadline_at = now() - interval '1 s' WHERE id = $1 AND status <> 'running' RETURNING id`,
    [id],
  );
const lateOnce = (id: string) => until(async () => (await makeLate(id))[0]);

/** A worker takes the job and is never heard of again. */
async function loseWorkerOf(job: string): Promise<void> {
  await until(async () => (await claimLive(job, 'dead')) ?? undefined);
  await reapWorkers(60_000);
}

it('a run that no worker took in time fails and says which limit that was', async () => {
  const id = await submitRun({
    workspaceId: 'demo',
    target: { kind: 'preview', language: 'bash', content: 'true', tag: 'elsewhere' },
    args: {},
    by: { username: 'ada', accountId: null },
  });
  await lateOnce(id);
  const { status, result } = await endOf(id);
  expect([status, result.error?.name]).toEqual(['failure', 'QueueTimeout']);
  expect(result.error?.message).toMatch(/elsewhere.*MILLRACE_QUEUE_TIMEOUT_S/);
});

it('a step that may not run twice fails when its worker is lost, and its flow goes the way of failures', async () => {
  const flow = await submitFlow({
    modules: [elsewhere('a', { on_worker_lost: 'fail' }), bash('b', 'echo never')],
    failure_module: {
      ...bash('failure', 'echo "$1"'),
      value: {
        type: 'rawscript',
        language: 'bash',
        content: 'name="$1"\necho "$name"',
        input_transforms: { name: { type: 'javascript', expr: 'error.name' } },
      },
    },
  });
  await loseWorkerOf(await stepOf(flow, 'a'));
  expect(await endOf(flow)).toEqual({ status: 'failure', result: 'WorkerLost' });
});

it('a step whose workers are lost again and again is given up; retries of the step come on top', async () => {
  const flow = await submitFlow({
    modules: [elsewhere('a', { retry: { constant: { attempts: 1, seconds: 0 } } })],
  });
  for (let run = 0; run < 2; run++) {
    const step = await until(async () => {
      const id = await stepOf(flow, 'a');
      return (await query('test_is_live', 'SELECT 1 FROM job_live WHERE id = $1', [id])).length > 0 ? id : undefined;
    });
    for (let loss = 0; loss < 4; loss++) await loseWorkerOf(step);
    expect((await endOf(step)).result.error?.message).toMatch(/begun 4 times.*its worker was lost/);
  }
  expect((await endOf(flow)).status).toBe('failure');
});

it('a flow ends when its time is over, and what waits in it is canceled', async () => {
  const flow = await submitFlow({ modules: [bash('a', 'echo 1'), elsewhere('b')] }, 3600);
  const step = await stepOf(flow, 'b');
  await lateOnce(flow);
  const { status, result } = await endOf(flow);
  expect([status, result.error?.name]).toEqual(['failure', 'Timeout']);
  expect(result.error?.message).toMatch(/3600 s/);
  expect((await endOf(step)).status).toBe('canceled');
});

it('an inner flow whose time is over is a failed step of the flow around it', async () => {
  const inner = { modules: [elsewhere('x')] };
  await query(
    'test_flow',
    `WITH v AS (INSERT INTO flow_version (workspace_id, path, value, created_by) VALUES ('demo', 'f/a/inner', $1, 'ada') RETURNING id)
     INSERT INTO flow (workspace_id, path, version_id) SELECT 'demo', 'f/a/inner', id FROM v`,
    [JSON.stringify(inner)],
  );
  const flow = await submitFlow({
    modules: [
      {
        id: 'a',
        value: { type: 'flow', path: 'f/a/inner', input_transforms: {} },
        timeout: { type: 'static', value: 3600 },
        continue_on_error: true,
      },
      bash('b', 'echo went on'),
    ],
  });
  const step = await stepOf(flow, 'x');
  await lateOnce(await stepOf(flow, 'a'));
  expect(await endOf(flow)).toEqual({ status: 'success', result: 'went on' });
  expect((await endOf(step)).status).toBe('canceled');
  expect(await query('test_left', 'SELECT id FROM job_live WHERE root_id = $1', [flow])).toEqual([]);
});
