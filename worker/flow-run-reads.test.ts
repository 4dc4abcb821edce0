import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiRuns, bash, openApiRuns, type TestJob } from './testing/api-runs';
import { until } from './testing/until';

let runs: ApiRuns;

beforeAll(async () => {
  runs = await openApiRuns();
});
afterAll(() => runs.close());

const FLOW = {
  modules: [
    bash('a', 'echo first'),
    {
      id: 'l',
      value: {
        type: 'forloopflow' as const,
        iterator: { type: 'javascript' as const, expr: '[1, 2]' },
        modules: [bash('b', 'echo "round $n"', { n: 'flow_input.iter.value' })],
      },
    },
    bash('z', 'exit 4'),
  ],
};

type Entry = { label: string; step_path: string | null; logs: string; status: string; result_prefix?: string };

describe('a flow run with all of its steps', () => {
  it('gives their logs, each with its place', async () => {
    const { id } = await runs.ended(await runs.start(FLOW));
    const entries = (await runs.ask(`GET /w/demo/jobs_u/get_flow_all_logs_structured/${id}`)) as Entry[];
    expect(entries.map(({ label, step_path, logs }) => [label, step_path, logs])).toEqual([
      ['flowpreview', null, ''],
      ['a', 'a', 'first\n'],
      ['l[1]/b', 'l/b', 'round 1\n'],
      ['l[2]/b', 'l/b', 'round 2\n'],
      ['z', 'z', ''],
    ]);
    expect(await runs.ask(`GET /w/demo/jobs_u/get_flow_all_logs/${id}`)).toMatch(
      /^--- a \(.*\) ---\nfirst\n\n--- l\[1\]\/b .*\nround 1\n\n--- l\[2\]\/b .*\nround 2\n$/,
    );
  });

  it('gives what became of them, or of the one that is named', async () => {
    const { id } = await runs.ended(await runs.start(FLOW));
    const ask = async (query = '') =>
      (await runs.ask(`GET /w/demo/jobs_u/get_flow_all_results/${id}${query}`)) as {
        entries: Entry[];
        step_error?: string;
      };
    const all = await ask();
    expect(all.entries.map(({ status }) => status)).toEqual(['failure', 'success', 'success', 'success', 'failure']);
    for (const [step, label] of [
      ['l[1]/b', 'l[1]/b'],
      ['l/b', 'l[2]/b'],
    ] as const)
      expect((await ask(`?step=${encodeURIComponent(step)}`)).entries).toMatchObject([{ label }]);
    expect((await ask('?step=a&max_result_len=3')).entries).toMatchObject([{ result_prefix: '"fi', result_length: 7 }]);
    expect(await ask('?step=x')).toMatchObject({ entries: [], step_error: expect.stringContaining('a, l/b, z') });
  });

  it('is emptied by an administrator: that it ran stays', async () => {
    const { id } = await runs.ended(await runs.start(FLOW));
    expect(await runs.ask(`POST /w/demo/jobs/completed/delete/${id}`, {})).toMatchObject({ id, result: {}, args: {} });
    const entries = (await runs.ask(`GET /w/demo/jobs_u/get_flow_all_logs_structured/${id}`)) as Entry[];
    expect(entries.map(({ logs }) => logs)).toEqual(['', '', '', '', '']);
  });
});

it('a run that waits for its time begins when it is told to', async () => {
  const body = { language: 'bash', content: 'echo now', args: {} };
  const id = String(await runs.ask('POST /w/demo/jobs/run/preview?scheduled_in_secs=3600', body));
  await runs.ask(`POST /w/demo/jobs/queue/run_now/${id}`, {});
  expect(await runs.ended(id)).toMatchObject({ result: 'now' });
});

it('a flow that waits for a decision says what it asks, and whether the caller may decide', async () => {
  const suspend = {
    required_events: 1,
    resume_form: { schema: { type: 'object', properties: { why: { type: 'string' } } } },
    user_auth_required: true,
    self_approval_disabled: true,
  };
  const id = await runs.start({ modules: [{ ...bash('a', 'echo 1'), summary: 'Ask', suspend }, bash('b', 'echo 2')] });
  const ask = () => runs.ask(`GET /w/demo/jobs_u/flow/approval_info/${id}`);
  const isAsking = async () => ((await runs.ask(`GET /w/demo/jobs_u/get/${id}`)) as TestJob).state === 'suspended';
  await until(isAsking);
  expect(await ask()).toMatchObject({
    flow_id: id,
    form_schema: { properties: { why: { type: 'string' } } },
    approval_conditions: { user_auth_required: true, self_approval_disabled: true, user_groups_required: [] },
    user_auth_required: true,
    step_summary: 'Ask',
    skin: 'detailed',
    approvers: [],
  });
  await runs.ask(`POST /w/demo/jobs_u/queue/cancel/${id}`, {});
});
