import { afterAll, expect, test } from 'vitest';
import type { RunTrace } from '@/contract/run-trace';
import { openCollector, type OtlpSpan } from '@/worker/testing/collector';
import { assertInvariants } from './support/invariants';
import { longAtFirst } from './support/flows';
import { openWorld } from './support/open-world';
import { until } from './support/poll';
import { STEADY } from './support/world';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const world = await openWorld();
const collector = await openCollector();
afterAll(() => collector.close());

const raw = (id: string, content: string, more: object = {}) => ({
  id,
  value: { type: 'rawscript', language: 'bash', content, input_transforms: {} },
  ...more,
});
const subFlow = (id: string, path: string) => ({ id, value: { type: 'flow', path, input_transforms: {} } });

/** Three levels: a flow in a flow in a flow; the innermost step fails once, and is long when it is tried again. */
async function deployLevels(): Promise<void> {
  const flaky = `[ "$MILLRACE_RETRY" -gt 0 ] || exit 1\n${longAtFirst(world.effects.script())}`;
  const inner = { modules: [raw('c', flaky, { retry: { constant: { attempts: 1, seconds: 0 } } })] };
  const middle = { modules: [raw('b', 'echo 1 > result.json'), subFlow('to_inner', 'f/levels/inner')] };
  const outer = { modules: [raw('a', 'echo 1 > result.json'), subFlow('to_middle', 'f/levels/middle')] };
  for (const [name, value] of Object.entries({ inner, middle, outer }))
    await world.api.post('w/demo/flows/create', { path: `f/levels/${name}`, value });
}

test('a flow of three levels with a retry and a worker that dies is one trace, as the run page draws it', async () => {
  const otel = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  await world.startApps(1, otel);
  const [dying] = await world.startWorkers(1, otel);
  await deployLevels();
  const { text: id } = await world.api.request('POST', 'w/demo/jobs/run/f/f/levels/outer', {
    body: {},
    headers: { traceparent: `00-${TRACE_ID}-${CALLER}-01` },
  });
  await until('the retried step runs', async () => (await world.effects.list()).length === 1);
  await world.startWorkers(1, { ...STEADY, ...otel });
  await dying?.destroy();
  await world.untilQuiet();
  const trace = await world.api.get<RunTrace>(`w/demo/jobs/run_trace/${id}`);
  const drawn = trace.spans.flatMap((span) => [span, ...span.phases.map((phase) => ({ ...phase, parentId: span.id }))]);
  await until('the collector has it', () => collector.spans.length >= drawn.length);
  assertOneTrace(collector.spans);
  assertSame(collector.spans, drawn);
  assertStory(trace);
  await assertInvariants(world, { accepted: [id], losses: 1, mayOverlap: true });
});

/** One root below the caller, every other span below one that is there, none twice. */
function assertOneTrace(spans: OtlpSpan[]): void {
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]));
  const ids = new Set(spans.map(({ spanId }) => spanId));
  expect(ids.size, 'span ids').toBe(spans.length);
  const orphans = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId));
  expect(orphans.map(({ parentSpanId }) => parentSpanId)).toEqual([CALLER]);
}

type Drawn = { id: string; parentId: string | null; startMs: number; endMs: number | null; links?: string[] };

function byId<T extends { id: string }>(list: T[]): T[] {
  return list.toSorted((a, b) => a.id.localeCompare(b.id));
}

function assertSame(spans: OtlpSpan[], drawn: Drawn[]): void {
  const sent = spans.map((span) => ({
    id: span.spanId,
    parent: span.parentSpanId,
    startMs: Math.round(Number(span.startTimeUnixNano) / 1e6),
    endMs: Math.round(Number(span.endTimeUnixNano) / 1e6),
    links: span.links.map(({ spanId }) => spanId),
  }));
  const shown = drawn.map(({ id, parentId, startMs, endMs, links = [] }) => ({
    id,
    parent: parentId ?? CALLER,
    startMs: Math.round(startMs),
    endMs: Math.round(endMs ?? 0),
    links,
  }));
  expect(byId(sent)).toEqual(byId(shown));
}

/** The run, its sub-flows and each attempt of each step, where they belong. */
function assertStory({ spans }: RunTrace): void {
  const depths = new Map<string | null, number>();
  const outline = spans.map((span) => {
    const depth = (depths.get(span.parentId) ?? -1) + 1;
    depths.set(span.id, depth);
    const what = span.kind === 'attempt' ? `${span.moduleId} retry ${span.retry} attempt ${span.attempt}` : span.path;
    return `${depth} ${what}: ${span.state}`;
  });
  expect(outline).toEqual([
    '0 f/levels/outer: success',
    '1 a retry 0 attempt 1: success',
    '1 f/levels/middle: success',
    '2 b retry 0 attempt 1: success',
    '2 f/levels/inner: success',
    '3 c retry 0 attempt 1: failure',
    '3 c retry 1 attempt 1: lost',
    '3 c retry 1 attempt 2: success',
  ]);
  const [failed, lost, last] = spans.filter(({ moduleId }) => moduleId === 'c');
  expect(lost?.links, 'what a retry is linked to').toContain(failed?.id);
  expect(last?.links, 'what comes after a lost worker').toContain(lost?.id);
}
