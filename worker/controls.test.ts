import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flowValue } from '@/engine/flow/schema';
import { submitRun } from '@/server/commands/submit-run';
import { query } from '@/server/db/pool';
import { waitForEnd } from '@/server/events/run-events';
import { openRuns } from './testing/runs';

const BY = { username: 'ada', accountId: null };
let runs: Awaited<ReturnType<typeof openRuns>>;

beforeAll(async () => {
  runs = await openRuns();
});
afterAll(() => runs.close());

type Row = {
  id: string;
  moduleId: string | null;
  status: string;
  isSkipped: boolean;
  result: string;
  cachedFrom: string | null;
  tag: string;
  priority: number;
  startedAt: Date;
  finishedAt: Date;
};

const submitFlow = (value: unknown, args: Record<string, unknown> = {}, more = {}) =>
  submitRun({
    workspaceId: 'demo',
    target: { kind: 'flowpreview', value: flowValue.parse(value), path: 'u/ada/flow' },
    args,
    by: BY,
    ...more,
  });

async function jobsOf(root: string): Promise<Row[]> {
  return query<Row>(
    'test_jobs_of',
    `SELECT j.id, j.module_id AS "moduleId", d.status, d.is_skipped AS "isSkipped", d.result, d.cached_from AS "cachedFrom", j.tag, j.priority,
       d.started_at AS "startedAt", d.finished_at AS "finishedAt"
     FROM job j JOIN job_done d ON d.id = j.id WHERE j.root_id = $1 ORDER BY j.id`,
    [root],
  );
}

async function ended(root: string): Promise<{ run: Row; steps: Row[] }> {
  expect(await waitForEnd(root, 30_000, new AbortController().signal)).toBe(true);
  const [run, ...steps] = await jobsOf(root);
  if (!run) throw new Error(`${root} has no job`);
  return { run, steps };
}

/** A Bash step whose result differs each time it runs. */
const dice = (id: string, more: Record<string, unknown> = {}, value: Record<string, unknown> = {}) => ({
  id,
  value: {
    type: 'rawscript',
    language: 'bash',
    content: 'x="$1"\necho "$x $(cat /proc/sys/kernel/random/uuid)"',
    input_transforms: { x: { type: 'javascript', expr: 'flow_input.x' } },
    ...value,
  },
  ...more,
});

it('a step with a cache runs once for the same arguments, and says whose result it took', async () => {
  const flow = { modules: [dice('a', { cache_ttl: 600 })] };
  const first = await ended(await submitFlow(flow, { x: 'same' }));
  const second = await ended(await submitFlow(flow, { x: 'same' }));
  const other = await ended(await submitFlow(flow, { x: 'other' }));
  expect(second.run.result).toBe(first.run.result);
  expect(second.steps[0]?.cachedFrom).toBe(first.steps[0]?.id);
  expect(second.run.cachedFrom).toBeNull();
  expect(other.run.result).not.toBe(first.run.result);
  expect(other.steps[0]?.cachedFrom).toBeNull();
});

it('a result is used no longer than its time', async () => {
  const flow = { modules: [dice('aged', { cache_ttl: 600 })] };
  const first = await ended(await submitFlow(flow, { x: 'aged' }));
  await query('test_expire', 'UPDATE result_cache SET expires_at = clock_timestamp() WHERE job_id = $1', [
    first.steps[0]?.id,
  ]);
  const second = await ended(await submitFlow(flow, { x: 'aged' }));
  expect(second.run.result).not.toBe(first.run.result);
});

it('a failure is never used again', async () => {
  const fails = { modules: [dice('f', { cache_ttl: 600 }, { content: 'exit 3' })] };
  const first = await ended(await submitFlow(fails, { x: 1 }));
  const second = await ended(await submitFlow(fails, { x: 1 }));
  expect([first.run.status, second.run.status]).toEqual(['failure', 'failure']);
  expect(second.steps[0]?.cachedFrom).toBeNull();
});

it('a whole flow is taken from the cache without running a step', async () => {
  const flow = { cache_ttl: 600, modules: [dice('a'), dice('b')] };
  const first = await ended(await submitFlow(flow, { x: 'whole' }));
  const second = await ended(await submitFlow(flow, { x: 'whole' }));
  expect(first.steps).toHaveLength(2);
  expect(second.steps).toHaveLength(0);
  expect(second.run).toMatchObject({ status: 'success', result: first.run.result, cachedFrom: first.run.id });
  const third = await ended(await submitFlow(flow, { x: 'whole' }, { cacheTtlS: 0 }));
  expect(third.run.result).not.toBe(first.run.result);
});

const at = (s3: string) => ({ x: { s3, storage: 'main' } });

it('files in other places are the same argument where their paths are ignored', async () => {
  const ignoring = { modules: [dice('s', { cache_ttl: 600, cache_ignore_s3_path: true })] };
  const first = await ended(await submitFlow(ignoring, at('one')));
  expect((await ended(await submitFlow(ignoring, at('two')))).run.result).toBe(first.run.result);
  const strict = { modules: [dice('s', { cache_ttl: 600 })] };
  const strictFirst = await ended(await submitFlow(strict, at('one')));
  expect((await ended(await submitFlow(strict, at('two')))).run.result).not.toBe(strictFirst.run.result);
});

it('the iterations of a parallel loop never run a limited step more often at once than it says', async () => {
  const body = dice('limited', {}, { concurrent_limit: 1, content: 'sleep 0.05; echo done' });
  const flow = {
    modules: [
      {
        id: 'loop',
        value: {
          type: 'forloopflow',
          iterator: { type: 'static', value: [1, 2, 3, 4, 5] },
          parallel: true,
          modules: [body],
        },
      },
    ],
  };
  const { run, steps } = await ended(await submitFlow(flow));
  expect(run.status).toBe('success');
  const spans = steps.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  expect(spans).toHaveLength(5);
  for (const [i, span] of spans.entries()) {
    const next = spans[i + 1];
    if (next) expect(next.startedAt.getTime()).toBeGreaterThanOrEqual(span.finishedAt.getTime());
  }
});

it('a flow over its limit waits, and runs when the one before has ended', async () => {
  const flow = {
    concurrent_limit: 1,
    concurrency_key: 'flows-$args[x]',
    modules: [dice('a', {}, { content: 'sleep 0.2; echo 1' })],
  };
  const ids = [await submitFlow(flow, { x: 1 }), await submitFlow(flow, { x: 1 })];
  const [first, second] = [await ended(ids[0] ?? ''), await ended(ids[1] ?? '')];
  expect(second.run.startedAt.getTime()).toBeGreaterThanOrEqual(first.run.finishedAt.getTime());
});

it('a step that was debounced ends its flow as skipped, and the newer one has the lists of both', async () => {
  const body = dice(
    'put',
    { debouncing: { debounce_delay_s: 1, debounce_args_to_accumulate: ['x'] } },
    { content: 'echo put' },
  );
  const flow = { modules: [body, dice('after')] };
  const old = await submitFlow(flow, { x: [1] });
  await untilHeldBack(old);
  const young = await submitFlow(flow, { x: [2] });
  const [first, second] = [await ended(old), await ended(young)];
  expect(first.run).toMatchObject({ status: 'success', isSkipped: true });
  expect(first.steps.map((step) => step.moduleId)).toEqual(['put']);
  expect(JSON.parse(first.run.result)).toMatchObject({ debounced_by: young });
  expect(second.run.status).toBe('success');
  const [args] = await query<{ args: string }>('test_args_of', 'SELECT args FROM job WHERE id = $1', [
    second.steps[0]?.id,
  ]);
  expect(JSON.parse(args?.args ?? '')).toEqual({ x: [1, 2] });
});

async function untilHeldBack(root: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const waiting = await query(
      'test_held_back',
      `SELECT 1 FROM job_live WHERE root_id = $1 AND kind = 'script' AND status = 'queued'`,
      [root],
    );
    if (waiting.length > 0) return;
    await delay(10);
  }
  throw new Error('the step does not wait');
}

it('the priority of a step comes before that of its flow, and that of the run before both', async () => {
  const flow = { priority: 3, modules: [dice('own', { priority: 7 }), dice('inherited')] };
  const { run, steps } = await ended(await submitFlow(flow, { x: 1 }));
  expect([run.priority, ...steps.map((step) => step.priority)]).toEqual([3, 7, 3]);
  const asked = await ended(await submitFlow(flow, { x: 1 }, { priority: 9 }));
  expect([asked.run.priority, ...asked.steps.map((step) => step.priority)]).toEqual([9, 7, 9]);
});

it('a flow on a tag of its own takes its steps along, unless they keep theirs', async () => {
  const value = { modules: [dice('tagged', {}, { tag: 'own-$args[x]' }), dice('plain')] };
  const submitted = await submitFlow(value, { x: 1 }, { tag: 'bash' });
  const { run, steps } = await ended(submitted);
  expect([run.tag, ...steps.map((step) => step.tag)]).toEqual(['bash', 'bash', 'bash']);
  const keeping = {
    ...value,
    preserve_step_tags: true,
    modules: [dice('tagged', {}, { tag: '$args[x]' }), dice('plain')],
  };
  const kept = await ended(await submitFlow(keeping, { x: 'bash' }, { tag: 'bash' }));
  expect(kept.steps.map((step) => step.tag)).toEqual(['bash', 'bash']);
});

it('a step on a tag that is kept for other workspaces fails its flow and says why', async () => {
  await query('test_keep', `INSERT INTO custom_tag (tag, workspaces) VALUES ('gpu', '{other}')`);
  const { run } = await ended(await submitFlow({ modules: [dice('a', {}, { tag: 'gpu' })] }, { x: 1 }));
  expect(run.status).toBe('failure');
  expect(run.result).toContain('may not use the tag gpu');
  await expect(submitFlow({ modules: [] }, {}, { tag: 'gpu' })).rejects.toThrow('may not use the tag gpu');
});
