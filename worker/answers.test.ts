import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FlowValue } from '@/engine/flow/schema';
import { getConfig } from '@/server/config';
import { TEST_SECRET } from '@/server/http/test-api';
import { sharedProducer } from '@/server/queue/connection';
import { type ApiRuns, bash, openApiRuns, type TestJob } from './testing/api-runs';

let runs: ApiRuns;
let folder: string;

beforeAll(async () => {
  runs = await openApiRuns();
  folder = mkdtempSync(join(tmpdir(), 'millrace-answers-'));
});
afterAll(async () => {
  await runs.close();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => vi.restoreAllMocks());

const returning = (value: object) => bash('a', `cat > result.json <<'E'\n${JSON.stringify(value)}\nE`);

/** A step that goes on once its gate is opened. */
const gated = (id: string, gate: string) =>
  bash(id, `while [ ! -e ${join(folder, gate)} ]; do sleep 0.01; done\necho through`);
const open = (gate: string) => writeFileSync(join(folder, gate), '');

type Answer = { status: number; value: unknown; run: string; headers: Headers };

async function answerTo(value: FlowValue, args: Record<string, unknown> = {}): Promise<Answer> {
  const body = { value, args };
  const reply = await runs.api.call('POST /w/demo/jobs/run_wait_result/preview_flow', { token: TEST_SECRET, body });
  const text = await reply.text();
  const run = reply.headers.get('x-millrace-job') ?? '';
  return { status: reply.status, value: text === '' ? null : JSON.parse(text), run, headers: reply.headers };
}

/** How long other processes do not hear again of a run that changes on. */
const QUIET_MS = 50;

/** Makes that time endless, and answers how often they have heard of a run. */
function countTold(): (id: string) => number {
  const wait = setTimeout;
  const held = (work: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) =>
    wait(ms === QUIET_MS ? () => undefined : work, ms, ...given);
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(held as typeof setTimeout);
  const { mock } = vi.spyOn(sharedProducer(getConfig().redisUrl ?? ''), 'publish');
  return (id) =>
    mock.calls.filter(([channel, ids]) => String(channel).endsWith('-runs') && String(ids).includes(id)).length;
}

const jobOf = async (id: string) => (await runs.ask(`GET /w/demo/jobs_u/get/${id}`)) as TestJob;

describe('a flow with early_return', () => {
  it('answers with the result of that step, and goes on', async () => {
    const answer = await answerTo({ modules: [bash('a', 'echo first'), gated('b', 'on')], early_return: 'a' });
    expect(answer).toMatchObject({ status: 200, value: 'first' });
    expect(await jobOf(answer.run)).toMatchObject({ type: 'QueuedJob' });
    open('on');
    expect(await runs.ended(answer.run)).toMatchObject({ success: true, result: 'through' });
  });

  it('has other processes told of the end of that step at once, though the run has just changed', async () => {
    const told = countTold();
    const id = await runs.start({ modules: [bash('a', 'echo first'), gated('b', 'told')], early_return: 'a' });
    await expect.poll(() => told(id), { timeout: 10_000 }).toBe(2);
    open('told');
    expect(await runs.ended(id)).toMatchObject({ success: true, result: 'through' });
  });

  it('answers with the error of that step once it is not tried again, whatever follows', async () => {
    const failing = { ...bash('a', 'exit 3'), retry: { constant: { attempts: 1, seconds: 0 } } };
    const failure_module = { ...gated('failure', 'handled') };
    const answer = await answerTo({ modules: [failing], failure_module, early_return: 'a' });
    expect(answer).toMatchObject({ status: 500, value: { error: { exit_code: 3 } } });
    open('handled');
    expect(await runs.ended(answer.run)).toMatchObject({ success: false, result: 'through' });
  });

  it('answers with the last try of a step that is tried again', async () => {
    const flaky = {
      ...bash('a', '[ "$MILLRACE_RETRY" = 1 ] && echo second'),
      retry: { constant: { attempts: 1, seconds: 0 } },
    };
    expect(await answerTo({ modules: [flaky], early_return: 'a' })).toMatchObject({ status: 200, value: 'second' });
  });

  it('answers before the decision that the step waits for', async () => {
    const asked = { ...bash('a', 'echo asked'), suspend: { required_events: 1 } };
    const answer = await answerTo({ modules: [asked, bash('b', 'echo done')], early_return: 'a' });
    expect(answer.value).toBe('asked');
    await runs.ask(`POST /w/demo/jobs/flow/resume/${answer.run}`, {});
    expect(await runs.ended(answer.run)).toMatchObject({ result: 'done' });
  });

  it('may name a step inside a loop or branch: its first end answers', async () => {
    const iterator = { type: 'javascript' as const, expr: '[1, 2]' };
    const inner = bash('x', 'echo "item $n"', { n: 'flow_input.iter.value' });
    const loop = { id: 'l', value: { type: 'forloopflow' as const, iterator, modules: [inner, gated('y', 'in')] } };
    const answer = await answerTo({ modules: [loop], early_return: 'x' });
    expect(answer.value).toBe('item 1');
    open('in');
    expect(await runs.ended(answer.run)).toMatchObject({ result: ['through', 'through'] });
  });

  it('answers with the end of the flow where it never comes to that step', async () => {
    const skipped = { modules: [bash('a', 'echo a'), bash('b', 'echo b')], skip_expr: 'true', early_return: 'b' };
    expect(await answerTo(skipped)).toMatchObject({ status: 200, value: 'stopped early' });
    const failed = { modules: [bash('a', 'exit 1'), bash('b', 'echo b')], early_return: 'b' };
    expect(await answerTo(failed)).toMatchObject({ status: 500, value: { error: { step_id: 'a' } } });
  });
});

describe('a script that returns', () => {
  it('windmill_failure has failed, with what it returned as its result', async () => {
    const handler = bash('failure', 'echo handled');
    const value = { windmill_failure: true, rows: 3 };
    expect(await answerTo({ modules: [returning(value)] })).toMatchObject({ status: 500, value });
    expect(await answerTo({ modules: [returning(value)], failure_module: handler })).toMatchObject({
      value: 'handled',
    });
    expect(await answerTo({ modules: [returning({ windmill_failure: false })] })).toMatchObject({ status: 200 });
  });

  it('a status, headers and a body is answered so, but for headers that speak for the whole site', async () => {
    const value = {
      windmill_status_code: 202,
      windmill_headers: { 'X-Total': '3', 'Set-Cookie': 'a=b', 'Content-Security-Policy': 'none' },
      result: { ok: 1 },
    };
    const answer = await answerTo({ modules: [returning(value)] });
    expect(answer).toMatchObject({ status: 202, value: { ok: 1 } });
    expect(answer.headers.get('x-total')).toBe('3');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('a status and that it failed is answered with both', async () => {
    const value = { windmill_failure: true, windmill_status_code: 409, result: 'taken' };
    expect(await answerTo({ modules: [returning(value)] })).toMatchObject({ status: 409, value: 'taken' });
  });
});
