import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowModule, FlowValue } from '@/engine/flow/schema';
import { submitRun } from '@/server/commands/submit-run';
import { query } from '@/server/db/pool';
import { type ApiRuns, bash, openApiRuns, type TestJob } from './testing/api-runs';
import { until } from './testing/until';

let runs: ApiRuns;

beforeAll(async () => {
  runs = await openApiRuns();
});
afterAll(() => runs.close());

// Each run of a script gives another number.
const unique = (id: string) => bash(id, 'cat /proc/sys/kernel/random/uuid');
const loop = (id: string, modules: FlowModule[], expr: string): FlowModule => ({
  id,
  value: { type: 'forloopflow', iterator: { type: 'javascript', expr }, modules },
});
const deploy = (path: string, value: FlowValue) => runs.ask('POST /w/demo/flows/create', { path, value });
const restart = async (id: string, body: unknown) =>
  runs.ended(String(await runs.ask(`POST /w/demo/jobs/restart/f/${id}`, body)));

describe('a restarted run', () => {
  it('of a deployed flow keeps the iterations before, and what the chosen one did before the chosen step', async () => {
    const body = [unique('x'), bash('y', 'echo "$x/$RANDOM"', { x: 'results.x' })];
    await deploy('f/restart/looped', { modules: [unique('a'), loop('l', body, 'flow_input.items'), unique('z')] });
    const id = String(await runs.ask('POST /w/demo/jobs/run/f/f/restart/looped', { items: [1, 2, 3] }));
    await runs.ended(id);
    const before = (await runs.ask(`GET /w/demo/jobs/result_by_id/${id}/l`)) as string[];
    const nested_path = [{ step_id: 'y' }];
    const again = await restart(id, { step_id: 'l', branch_or_iteration_n: 1, nested_path });
    expect(again).toMatchObject({ success: true, job_kind: 'flow', script_path: 'f/restart/looped' });
    const after = (await runs.ask(`GET /w/demo/jobs/result_by_id/${again.id}/l`)) as string[];
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(after[1]?.split('/')[0]).toBe(before[1]?.split('/')[0]);
    expect(after[2]?.split('/')[0]).not.toBe(before[2]?.split('/')[0]);
  });

  it('behind a loop shows the iterations that it took over', async () => {
    const id = await runs.start({ modules: [loop('l', [unique('x')], '[1, 2]'), unique('z')] });
    const { flow_status: before } = await runs.ended(id);
    const again = await restart(id, { step_id: 'z' });
    const jobs = (status: typeof before) => status?.modules[0]?.flow_jobs;
    expect(jobs(again.flow_status)).toEqual(jobs(before));
    const tree = (await runs.ask(`GET /w/demo/jobs/run_tree/${again.id}`)) as {
      scopes: { modules: unknown[] }[];
    };
    const [looped] = tree.scopes[0]?.modules ?? [];
    expect(looped).toMatchObject({ moduleId: 'l', total: 2, scopes: jobs(before) });
  });

  it('of a parallel loop keeps the iterations before, and joins the rest', async () => {
    const parallel = loop('l', [unique('x')], '[1, 2, 3, 4, 5]');
    Object.assign(parallel.value, { parallel: true, parallelism: 2 });
    const id = await runs.start({ modules: [parallel] });
    const before = (await runs.ended(id)).result as string[];
    const after = (await restart(id, { step_id: 'l', branch_or_iteration_n: 3 })).result as string[];
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(after).toHaveLength(5);
    expect(after.slice(3)).not.toEqual(before.slice(3));
  });

  it('goes down into a sub-flow', async () => {
    await deploy('f/restart/inner', { modules: [unique('p'), bash('q', 'echo "$p/$RANDOM"', { p: 'results.p' })] });
    const step: FlowModule = { id: 's', value: { type: 'flow', path: 'f/restart/inner', input_transforms: {} } };
    const id = await runs.start({ modules: [step] });
    const before = await runs.ended(id);
    const again = await restart(id, { step_id: 's', nested_path: [{ step_id: 'q' }] });
    expect(String(again.result).split('/')[0]).toBe(String(before.result).split('/')[0]);
    expect(again.result).not.toBe(before.result);
  });

  it('that the earlier run does not allow fails, and says why', async () => {
    await deploy('f/restart/small', { modules: [unique('p')] });
    const step: FlowModule = { id: 's', value: { type: 'flow', path: 'f/restart/small', input_transforms: {} } };
    const id = await runs.start({ modules: [unique('a'), step] });
    await runs.ended(id);
    const unknown = await restart(id, { step_id: 'nope' });
    expect(unknown).toMatchObject({ success: false, result: { error: { name: 'RestartRefused' } } });
    const inside = await restart(id, { step_id: 's', nested_path: [{ step_id: 'nope' }] });
    expect(inside).toMatchObject({
      success: false,
      result: { error: { message: expect.stringMatching(/no step nope/) } },
    });
  });

  it('takes nothing from another workspace, and nothing of a run under way', async () => {
    const id = await runs.start({ modules: [unique('a'), unique('b')] });
    await runs.ended(id);
    await query('test_move', `UPDATE scope SET workspace_id = 'other' WHERE id = $1`, [id]);
    const stolen = await runs.start(
      { modules: [unique('a'), unique('b')] },
      { restarted_from: { flow_job_id: id, step_id: 'b' } },
    );
    expect(await runs.ended(stolen)).toMatchObject({ success: false });
    const waiting = await runs.start({ modules: [{ ...unique('a'), suspend: { required_events: 1 } }] });
    await expect(restart(waiting, { step_id: 'a' })).rejects.toThrow(/409 .*has not ended/);
    await runs.ask(`POST /w/demo/jobs_u/queue/cancel/${waiting}`, {});
  });
});

describe('a flow with a preprocessor', () => {
  const preprocessor_module = {
    ...bash('preprocessor', 'echo "{\\"n\\": $body}" > result.json', { body: 'flow_input.event.body' }),
  };
  const modules = [bash('a', 'echo "got $n"', { n: 'flow_input.n' })];

  it('makes its arguments of the event, and they are those of the run', async () => {
    const by = { username: 'ada', accountId: null };
    const target = { kind: 'flowpreview' as const, value: { modules, preprocessor_module } };
    const id = await submitRun({
      workspaceId: 'demo',
      target,
      args: {},
      by,
      event: () => ({ kind: 'webhook', body: 7 }),
    });
    expect(await runs.ended(id)).toMatchObject({ result: 'got 7', args: { n: 7 } });
  });

  it('runs as it is when somebody gives the arguments', async () => {
    const id = await runs.start({ modules, preprocessor_module }, { args: { n: 1 } });
    expect(await runs.ended(id)).toMatchObject({ result: 'got 1' });
  });
});

describe('an expression', () => {
  it('reads variables and states by names it computes', async () => {
    await runs.ask('POST /w/demo/variables/create', {
      path: 'f/expressions/name',
      value: 'Ada',
      is_secret: false,
      description: '',
    });
    const first = { ...bash('a', 'echo ok'), suspend: { required_events: 1 } };
    const id = await runs.start({
      modules: [
        first,
        bash('b', 'echo "$name $state $none"', {
          name: 'variable("f/" + "expressions/name")',
          state: 'flow_user_state(["k", "ey"].join("")).n',
          none: 'flow_user_state("none")',
        }),
      ],
    });
    await runs.ask(`POST /w/demo/jobs/flow/user_states/${id}/key`, { n: 5 });
    expect(await runs.ask(`GET /w/demo/jobs/flow/user_states/${id}/key`)).toEqual({ n: 5 });
    expect(await runs.ask(`GET /w/demo/jobs/flow/user_states/${id}/other`)).toBeNull();
    await until(async () => (await jobOf(id)).state === 'suspended');
    await runs.ask(`POST /w/demo/jobs/flow/resume/${id}`, {});
    expect(await runs.ended(id)).toMatchObject({ result: expect.stringMatching(/^Ada 5/) });
  });
});

describe('a step to be deleted after use', () => {
  it('leaves no arguments, result or logs once the whole run has ended; the others do', async () => {
    const secret = { ...bash('a', 'echo "secret $x"', { x: '"in"' }), delete_after_use: true };
    const later = { ...bash('b', 'echo later'), delete_after_secs: 3600 };
    const id = await runs.start({ modules: [secret, later, bash('c', 'echo "$b"', { b: 'results.a' })] });
    expect(await runs.ended(id)).toMatchObject({ result: 'secret in' });
    const [a, b] = await Promise.all(['a', 'b'].map((step) => stepOf(id, step)));
    await until(async () => JSON.stringify((await jobOf(a ?? '')).args) === '{}');
    expect(await jobOf(a ?? '')).toMatchObject({ args: {}, result: {}, success: true });
    expect(await runs.ask(`GET /w/demo/jobs_u/get_logs/${a}`)).toBe('');
    expect(await jobOf(b ?? '')).toMatchObject({ result: 'later' });
  });
});

async function jobOf(id: string): Promise<TestJob> {
  return (await runs.ask(`GET /w/demo/jobs_u/get/${id}`)) as TestJob;
}

async function stepOf(id: string, step: string): Promise<string | undefined> {
  return (await jobOf(id)).flow_status?.modules.find((module) => module.id === step)?.job;
}

it.each([
  ['NUL', '"a" + String.fromCharCode(0)', 'NUL character'],
  ['half a character', '"\\ud800"', 'surrogate pair'],
])(
  'a value that the database cannot hold (%s) fails the step it was made for, with its expression',
  async (_what, expr, why) => {
    const step = bash('b', 'echo never', { x: expr });
    const run = await runs.ended(await runs.start({ modules: [step] }));
    const { error } = run.result as { error: { message: string } };
    expect(error.message).toContain(expr);
    expect(error.message).toContain(why);
  },
);
