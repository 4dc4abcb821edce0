import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowValue } from '@/engine/flow/schema';
import { submitRun } from '@/server/commands/submit-run';
import { type ApiRuns, bash, openApiRuns, type TestFlowStatus } from './testing/api-runs';
import { until } from './testing/until';

let runs: ApiRuns;

beforeAll(async () => {
  runs = await openApiRuns();
});
afterAll(() => runs.close());

async function statusOf(id: string): Promise<TestFlowStatus> {
  return ((await runs.ask(`GET /w/demo/jobs_u/get/${id}`)) as { flow_status: TestFlowStatus }).flow_status;
}

async function statusOnce(id: string, isReached: (status: TestFlowStatus) => boolean): Promise<TestFlowStatus> {
  await until(async () => isReached(await statusOf(id)));
  return statusOf(id);
}

const endOf = async (value: FlowValue) => statusOf((await runs.ended(await runs.start(value))).id);
const cancel = (id: string) => runs.ask(`POST /w/demo/jobs_u/queue/cancel/${id}`, {});

const loop = (id: string, expr: string) => ({
  id,
  value: {
    type: 'forloopflow' as const,
    iterator: { type: 'javascript' as const, expr },
    modules: [{ id: `${id}-body`, value: { type: 'identity' as const } }],
  },
});

describe('the status of a flow run', () => {
  it('says which step it is at: the length once all are done, the failed one where nothing follows', async () => {
    const [a, b, c] = [bash('a', 'echo 1'), bash('b', 'exit 1'), bash('c', 'echo 3')];
    expect(await endOf({ modules: [a, c] })).toMatchObject({ step: 2 });
    expect(await endOf({ modules: [a, b, c] })).toMatchObject({ step: 1 });
    expect(await endOf({ modules: [a, { ...b, continue_on_error: true }, c] })).toMatchObject({ step: 3 });
  });

  it('is at the length while the error handler runs, which names the step that failed', async () => {
    const failure_module = bash('failure', 'echo handled');
    const status = await endOf({ modules: [bash('a', 'exit 1'), bash('b', 'echo 2')], failure_module });
    expect(status).toMatchObject({ step: 2, failure_module: { type: 'Success', parent_module: 'a' } });
    expect(status.modules.map(({ type }) => type)).toEqual(['Failure', 'WaitingForPriorSteps']);
  });

  it('is at -1 while its preprocessor makes its arguments', async () => {
    const preprocessor_module = bash('preprocessor', 'sleep 60');
    const target = { kind: 'flowpreview' as const, value: { modules: [bash('a', 'echo 1')], preprocessor_module } };
    const by = { username: 'ada', accountId: null };
    const id = await submitRun({ workspaceId: 'demo', target, args: {}, by, event: () => ({ kind: 'webhook' }) });
    const status = await statusOnce(id, ({ preprocessor_module: module }) => module?.type === 'InProgress');
    expect(status).toMatchObject({ step: -1, modules: [{ type: 'WaitingForPriorSteps' }] });
    await cancel(id);
  });

  it('says how often the step that is tried again has failed', async () => {
    const failing = { ...bash('a', 'exit 1'), retry: { constant: { attempts: 3, seconds: 3600 } } };
    const id = await runs.start({ modules: [failing] });
    const { retry } = await statusOnce(id, (status) => status.retry !== undefined);
    expect(retry).toMatchObject({ fail_count: 1, failed_jobs: [expect.any(String)] });
    await cancel(id);
  });

  it('says where in an earlier run it began', async () => {
    const id = await runs.start({ modules: [bash('a', 'echo 1'), bash('b', 'echo 2')] });
    await runs.ended(id);
    const again = String(await runs.ask(`POST /w/demo/jobs/restart/f/${id}`, { step_id: 'b' }));
    await runs.ended(again);
    expect((await statusOf(again)).restarted_from).toMatchObject({ flow_job_id: id, step_id: 'b' });
    expect((await statusOf(id)).restarted_from).toBeUndefined();
  });

  it('has the values that were kept by name with the run', async () => {
    const id = await runs.start({ modules: [bash('a', 'echo 1')] });
    await runs.ask(`POST /w/demo/jobs/flow/user_states/${id}/k`, { n: 1 });
    expect((await statusOf(id)).user_states).toEqual({ k: { n: 1 } });
  });

  it('says what a loop iterates over, where that is short', async () => {
    const status = await endOf({ modules: [loop('short', '["x", 2]'), loop('long', 'Array(51).fill(0)')] });
    expect(status.modules).toMatchObject([
      { iterator: { index: 1, itered: ['x', 2], itered_len: 2 } },
      { iterator: { index: 50, itered_len: 51 } },
    ]);
    expect(status.modules[1]).not.toHaveProperty('iterator.itered');
  });

  it('names the steps that are deleted after use', async () => {
    const later = { ...bash('b', 'echo 2'), delete_after_secs: 3600 };
    const id = await runs.start({ modules: [{ ...bash('a', 'sleep 60'), delete_after_use: true }, later] });
    const { cleanup_module, modules } = await statusOnce(id, (status) => status.cleanup_module !== undefined);
    expect(cleanup_module).toEqual({ flow_jobs_to_clean: [modules[0]?.job] });
    await cancel(id);
    const ended = await endOf({ modules: [later] });
    expect(ended.cleanup_module).toEqual({
      flow_jobs_to_clean: [],
      flow_jobs_to_schedule_clean: [{ id: ended.modules[0]?.job, delete_after_secs: 3600 }],
    });
  });

  it('shows the hidden step behind a last one that waits for a decision or sleeps', async () => {
    const asked = { ...bash('a', 'echo 1'), suspend: { required_events: 2, self_approval_disabled: true } };
    const id = await runs.start({ modules: [asked] });
    expect((await statusOf(id)).modules[1]).toMatchObject({ id: 'a-v' });
    const status = await statusOnce(id, ({ modules }) => modules[1]?.type === 'WaitingForEvents');
    expect(status).toMatchObject({
      step: 1,
      modules: [{ type: 'Success' }, { id: 'a-v', count: 2 }],
      approval_conditions: { self_approval_disabled: true, user_auth_required: false, user_groups_required: [] },
    });
    await cancel(id);
    const slept = await endOf({ modules: [{ ...bash('a', 'echo 1'), sleep: { type: 'static', value: 0.01 } }] });
    expect(slept.modules).toMatchObject([{ id: 'a' }, { id: 'a-v', type: 'Success' }]);
  });
});

describe('a step that waits for a decision', () => {
  const rules = [
    [{ user_auth_required: true }, { requiresSignIn: true, mayDecide: false }],
    [{ self_approval_disabled: true }, { requiresSignIn: true, mayDecide: false }],
    [
      { user_groups_required: { type: 'static' as const, value: ['boss'] } },
      { requiresSignIn: true, mayDecide: false },
    ],
    [{ hide_cancel: true }, { requiresSignIn: false, mayDecide: true, hideCancel: true }],
  ] as const;

  it.each(rules)('is decided by the rules of its document: %j', async (rule, expected) => {
    const asked = { ...bash('a', 'echo 1'), suspend: { required_events: 1, ...rule } };
    const id = await runs.start({ modules: [asked] } as FlowValue);
    const { modules } = await statusOnce(id, (status) => status.modules[1]?.type === 'WaitingForEvents');
    const signature = await runs.ask(`GET /w/demo/jobs/job_signature/${modules[0]?.job}/1`);
    const info = await runs.api.call(`GET /w/demo/jobs_u/approval/${modules[0]?.job}/1/${String(signature)}`);
    expect(await info.json()).toMatchObject(expected);
    await cancel(id);
  });
});
