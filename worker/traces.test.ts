import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FlowValue } from '@/engine/flow/schema';
import type { Caller } from '@/server/auth/caller';
import { submitRun } from '@/server/commands/submit-run';
import { deployFlow } from '@/server/commands/deploy-flow';
import { reapWorkers, registerWorker } from '@/server/db/leases';
import { claimLive } from '@/server/db/live';
import { query } from '@/server/db/pool';
import { getRunTrace } from '@/server/queries/get-run-trace';
import { exportDueTraces } from '@/server/trace/export-traces';
import { openCollector, type OtlpSpan } from './testing/collector';
import { openRuns } from './testing/runs';

type RunTrace = Awaited<ReturnType<typeof getRunTrace>>;
type TraceSpan = RunTrace['spans'][number];

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

let runs: Awaited<ReturnType<typeof openRuns>>;
let collector: Awaited<ReturnType<typeof openCollector>>;

beforeAll(async () => {
  collector = await openCollector();
  runs = await openRuns({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  // From now on, ended runs go into the outbox.
  await exportDueTraces();
});
afterAll(async () => {
  await runs.close();
  await collector.close();
});

describe('a run of three levels with a retry', () => {
  let id: string;
  let trace: RunTrace;
  let spans: OtlpSpan[];

  beforeAll(async () => {
    await deploy('f/lib/inner', { modules: [loopOf('each', [bash('c', RETRIED, { attempts: 1, seconds: 0 })])] });
    await deploy('f/lib/outer', { modules: [bash('a', 'echo 1 > result.json'), subFlow('b', 'f/lib/inner')] });
    id = await submitRun({
      workspaceId: 'demo',
      target: { kind: 'flow', path: 'f/lib/outer' },
      args: {},
      by: { username: 'ada', accountId: null },
      traceparent: `00-${TRACE_ID}-${CALLER}-01 vendor=x`,
    });
    await ended(id);
    trace = await getRunTrace({ workspaceId: 'demo', id });
    spans = await exported(id);
  });

  it('is one trace below the span of whoever asked for it', () => {
    expect(trace.traceId).toBe(TRACE_ID);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([TRACE_ID]));
    const known = new Set(spans.map((span) => span.spanId));
    expect(known.size).toBe(spans.length);
    const outside = spans.filter((span) => !known.has(span.parentSpanId));
    expect(outside.map((span) => span.parentSpanId)).toEqual([CALLER]);
  });

  it('has a span for each attempt where it belongs', () => {
    expect(outline(trace)).toEqual([
      'run f/lib/outer: success',
      '  a: success',
      '  run f/lib/inner: success',
      '    loop each: success',
      '      iteration 1: success',
      '        c retry 0: failure',
      '        c retry 1: success',
      '      iteration 2: success',
      '        c retry 0: failure',
      '        c retry 1: success',
    ]);
  });

  it('links a retry to the try before it', () => {
    const tries = trace.spans.filter((span) => span.moduleId === 'c');
    for (const retried of tries.filter((span) => span.retry === 1)) {
      const [before] = tries.filter((span) => span.scopeId === retried.scopeId && span.retry === 0);
      expect(retried.links).toEqual([before?.id]);
      const [same] = spans.filter((span) => span.spanId === retried.id);
      expect(same?.links).toEqual([{ traceId: TRACE_ID, spanId: before?.id }]);
    }
  });

  it('gives the collector the spans that the run page draws, with the same times', () => {
    const drawn = trace.spans.flatMap((span) => [span, ...span.phases]);
    expect(spans.map((span) => span.spanId).toSorted()).toEqual(drawn.map((span) => span.id).toSorted());
    const sent = new Map(spans.map((span) => [span.spanId, span]));
    for (const { id: spanId, startMs, endMs } of drawn) {
      const { startTimeUnixNano, endTimeUnixNano } = sent.get(spanId) ?? {};
      expect(Number(startTimeUnixNano) / 1e6).toBeCloseTo(startMs, 0);
      expect(Number(endTimeUnixNano) / 1e6).toBeCloseTo(endMs ?? 0, 0);
    }
  });

  it('lets no phase reach out of its attempt, nor an attempt out of its parent', () => {
    const byId = new Map(trace.spans.map((span) => [span.id, span]));
    for (const span of trace.spans) {
      expectInside(span, span.phases);
      expectInside(byId.get(span.parentId ?? ''), [span]);
    }
    const [one] = trace.spans.filter((span) => span.moduleId === 'a');
    expect(one?.phases.map((phase) => phase.name)).toContain('run');
  });

  it('tells the scripts which span is theirs', async () => {
    const [step] = trace.spans.filter((span) => span.moduleId === 'c' && span.retry === 1);
    const [row] = await query<{ result: string }>('test_result', 'SELECT result FROM job_done WHERE id = $1', [
      step?.jobId,
    ]);
    expect(JSON.parse(row?.result ?? '{}')).toEqual({ parent: `00-${TRACE_ID}-${step?.id}-01`, state: 'vendor=x' });
  });
});

describe('an attempt whose worker was lost', () => {
  it('is a span of its own, and the next one is linked to it', async () => {
    const step = bash('b', 'echo 1 > result.json');
    Object.assign(step.value, { tag: 'elsewhere' });
    const value = { modules: [bash('a', 'echo 1 > result.json'), step] } as FlowValue;
    const by = { username: 'ada', accountId: null };
    const id = await submitRun({ workspaceId: 'demo', target: { kind: 'flowpreview', value }, args: {}, by });
    const jobId = await queuedStep(id);
    await registerWorker({ id: 'dying', host: 'h', pid: 1, version: '0', tags: ['elsewhere'], slots: 1, sandbox: {} });
    expect(await claimLive(jobId, 'dying')).not.toBeNull();
    await query('test_silent', `UPDATE worker SET last_seen = now() - interval '1 hour' WHERE id = 'dying'`);
    expect(await reapWorkers(15_000)).toEqual([jobId]);
    await query('test_elsewhere', `UPDATE job_live SET tag = 'bash' WHERE id = $1`, [jobId]);
    await ended(id);

    const trace = await getRunTrace({ workspaceId: 'demo', id });
    const attempts = trace.spans.filter((span) => span.jobId === jobId);
    expect(attempts).toMatchObject([
      { attempt: 1, state: 'lost', worker: 'dying', endReason: 'lost', links: [] },
      { attempt: 2, state: 'success', worker: 'in-process', links: [attempts[0]?.id] },
    ]);
    expect(new Set(attempts.map((span) => span.parentId)).size).toBe(1);
    const spans = await exported(id);
    expect(spans.find((span) => span.spanId === attempts[0]?.id)?.status).toEqual({ code: 2, message: 'lost' });
    const known = new Set(spans.map((span) => span.spanId));
    expect(spans.filter((span) => !known.has(span.parentSpanId)).map((span) => span.parentSpanId)).toEqual(['']);
  });
});

describe('the export', () => {
  it('gives a run of its own trace the id of the run', async () => {
    const id = await runScript('echo 1 > result.json');
    const spans = await exported(id);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([id.replaceAll('-', '')]));
    expect(spans.filter((span) => span.parentSpanId === '')).toHaveLength(1);
  });

  it('comes again with the same ids when the collector was away', async () => {
    const id = await runScript('exit 3');
    collector.state.isAway = true;
    await expect(exportDueTraces()).rejects.toThrow('the collector answered 503');
    collector.state.isAway = false;
    await query('test_due', 'UPDATE trace_outbox SET next_at = now()');
    const spans = await exported(id);
    expect(spans.find((span) => span.parentSpanId === '')?.status).toMatchObject({ code: 2 });
    await query('test_again', `INSERT INTO trace_outbox (root_id, workspace_id) VALUES ($1, 'demo')`, [id]);
    await exportDueTraces();
    const all = collector.spans.filter((span) => span.traceId === id.replaceAll('-', ''));
    expect(all).toHaveLength(2 * spans.length);
    expect(new Set(all.map((span) => span.spanId)).size).toBe(spans.length);
    expect(await query('test_left', 'SELECT 1 FROM trace_outbox')).toEqual([]);
  });

  it('leaves out a run whose caller keeps nothing of it', async () => {
    const id = await runScript('echo 1 > result.json', `00-${'a'.repeat(32)}-${CALLER}-00`);
    await exportDueTraces();
    expect(collector.spans.filter((span) => span.traceId === 'a'.repeat(32))).toEqual([]);
    expect((await getRunTrace({ workspaceId: 'demo', id })).spans).toHaveLength(2);
  });
});

const RETRIED = `if [ "$MILLRACE_RETRY" = 0 ]; then exit 1; fi
printf '{"parent": "%s", "state": "%s"}' "$TRACEPARENT" "$TRACESTATE" > result.json`;

type Module = FlowValue['modules'][number];

function bash(id: string, content: string, retry?: { attempts: number; seconds: number }): Module {
  const value = { type: 'rawscript' as const, language: 'bash' as const, content, input_transforms: {} };
  return { id, value, ...(retry ? { retry: { constant: retry } } : {}) } as Module;
}

function subFlow(id: string, path: string): Module {
  return { id, value: { type: 'flow', path, input_transforms: {} } } as Module;
}

function loopOf(id: string, modules: Module[]): Module {
  const iterator = { type: 'javascript' as const, expr: '[1, 2]' };
  return { id, value: { type: 'forloopflow', iterator, modules, skip_failures: false, parallel: false } } as Module;
}

const CALLER_OF_TEST: Caller = {
  via: 'secret',
  accountId: null,
  email: 'ada@localhost',
  name: 'Ada',
  username: 'ada',
  role: 'superadmin',
  isSuperadmin: true,
};

async function deploy(path: string, value: FlowValue): Promise<void> {
  const plain = {
    summary: '',
    description: '',
    schema: null,
    tag: null,
    deploymentMessage: null,
    from: null,
    timeoutS: null,
    isPrivate: false,
  };
  await deployFlow({ ...plain, workspaceId: 'demo', caller: CALLER_OF_TEST, path, value });
}

async function runScript(content: string, traceparent: string | null = null): Promise<string> {
  const target = { kind: 'preview' as const, language: 'bash', content };
  const by = { username: 'ada', accountId: null };
  const id = await submitRun({ workspaceId: 'demo', target, args: {}, by, traceparent });
  await ended(id);
  return id;
}

async function queuedStep(flowId: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const [row] = await query<{ id: string }>(
        'test_queued_step',
        `SELECT id FROM job_live WHERE root_id = $1 AND tag = 'elsewhere' AND status = 'queued'`,
        [flowId],
      );
      if (!row) throw new Error('the step is not queued yet');
      return row.id;
    },
    { timeout: 30_000, interval: 50 },
  );
}

async function ended(id: string): Promise<void> {
  await vi.waitFor(
    async () => expect(await query('test_ended', 'SELECT 1 FROM job_done WHERE id = $1', [id])).toHaveLength(1),
    {
      timeout: 60_000,
      interval: 50,
    },
  );
}

async function exported(id: string): Promise<OtlpSpan[]> {
  await exportDueTraces();
  const { traceId } = await getRunTrace({ workspaceId: 'demo', id });
  return collector.spans.filter((span) => span.traceId === traceId);
}

function outline(trace: RunTrace): string[] {
  const depths = new Map<string | null, number>();
  return trace.spans.map((span) => {
    const depth = (depths.get(span.parentId) ?? -1) + 1;
    depths.set(span.id, depth);
    return `${'  '.repeat(depth)}${titleOf(span)}: ${span.state}`;
  });
}

function titleOf(span: TraceSpan): string {
  if (span.kind === 'run') return `run ${span.path}`;
  if (span.kind !== 'attempt') return span.name;
  return span.moduleId === 'c' ? `c retry ${span.retry}` : (span.moduleId ?? 'script');
}

function expectInside(
  outer: Pick<TraceSpan, 'startMs' | 'endMs'> | undefined,
  inner: Pick<TraceSpan, 'startMs' | 'endMs'>[],
): void {
  for (const { startMs, endMs } of outer ? inner : []) {
    expect(startMs).toBeGreaterThanOrEqual(outer?.startMs ?? 0);
    expect(endMs).toBeLessThanOrEqual(outer?.endMs ?? 0);
  }
}
