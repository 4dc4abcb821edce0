import type { RunTrace, SpanState, TracePhase, TraceSpan } from '@/contract/run-trace';
import { getConfig } from '../config';

type Attribute = { key: string; value: { stringValue: string } | { intValue: string } };

/** OTLP's JSON for some spans of one run. */
export function otlpRequest(trace: RunTrace, spans: TraceSpan[], workspaceId: string): unknown {
  const { version, otel } = getConfig();
  const resource = [text('service.name', otel?.serviceName ?? 'millrace'), text('service.version', version)];
  return {
    resourceSpans: [
      {
        resource: { attributes: resource },
        scopeSpans: [
          {
            scope: { name: 'millrace', version },
            spans: spans.flatMap((span) => [
              otlpSpan(trace, span, workspaceId),
              ...span.phases.map((phase) => otlpPhase(trace, span, phase)),
            ]),
          },
        ],
      },
    ],
  };
}

const INTERNAL = 1;
const SERVER = 2;
const OK = 1;
const ERROR = 2;
const STATUS: Partial<Record<SpanState, number>> = {
  success: OK,
  skipped: OK,
  failure: ERROR,
  canceled: ERROR,
  lost: ERROR,
};

function otlpSpan(trace: RunTrace, span: TraceSpan, workspaceId: string) {
  const isRoot = span.jobId === trace.rootId && span.kind === 'run';
  return {
    traceId: trace.traceId,
    spanId: span.id,
    parentSpanId: span.parentId ?? '',
    name: span.name,
    kind: isRoot ? SERVER : INTERNAL,
    ...timesOf(span, trace),
    attributes: attributesOf(span, { trace, workspaceId, isRoot }),
    links: span.links.map((spanId) => ({ traceId: trace.traceId, spanId })),
    status: { code: STATUS[span.state] ?? 0, ...(span.endReason === null ? {} : { message: span.endReason }) },
  };
}

const PHASES: Record<TracePhase['name'], string> = {
  queue: 'queue.wait',
  resolve: 'inputs.resolve',
  prepare: 'packages.install',
  start: 'sandbox.start',
  run: 'script.run',
  store: 'result.store',
};

function otlpPhase(trace: RunTrace, span: TraceSpan, phase: TracePhase) {
  return {
    traceId: trace.traceId,
    spanId: phase.id,
    parentSpanId: span.id,
    name: PHASES[phase.name],
    kind: INTERNAL,
    ...timesOf(phase, trace),
    attributes: [],
    links: [],
    status: {},
  };
}

function timesOf({ startMs, endMs }: { startMs: number; endMs: number | null }, trace: RunTrace) {
  return { startTimeUnixNano: nanos(startMs), endTimeUnixNano: nanos(endMs ?? trace.endMs ?? startMs) };
}

function nanos(ms: number): string {
  return (BigInt(Math.round(ms * 1000)) * 1000n).toString();
}

/** Names and ids only: no arguments, no results, no text of errors. */
function attributesOf(span: TraceSpan, at: { trace: RunTrace; workspaceId: string; isRoot: boolean }): Attribute[] {
  const { trace, workspaceId, isRoot } = at;
  const url = `${getConfig().baseUrl}/w/${encodeURIComponent(workspaceId)}/runs/${trace.rootId}`;
  const texts = {
    'millrace.workspace': isRoot ? workspaceId : null,
    'millrace.url': isRoot ? url : null,
    'millrace.job.id': span.jobId,
    'millrace.step': span.moduleId,
    'millrace.path': span.path,
    'millrace.language': span.language,
    'millrace.tag': span.tag,
    'millrace.worker': span.worker,
    'millrace.state': span.state,
  };
  const numbers = { 'millrace.attempt': span.attempt, 'millrace.retry': span.retry, 'millrace.index': span.index };
  return [
    ...Object.entries(texts).flatMap(([key, value]) => (value === null ? [] : [text(key, value)])),
    ...Object.entries(numbers).flatMap(([key, value]) =>
      value === null ? [] : [{ key, value: { intValue: String(value) } }],
    ),
  ];
}

function text(key: string, stringValue: string): Attribute {
  return { key, value: { stringValue } };
}
