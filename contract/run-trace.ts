import { z } from 'zod';
import { endpoint } from './endpoint';

/** queue: due and not taken; resolve: code and arguments; prepare: packages; start: the sandbox; run: the script; store: the result. */
export const phaseName = z.enum(['queue', 'resolve', 'prepare', 'start', 'run', 'store']);
export type PhaseName = z.infer<typeof phaseName>;

export const spanState = z.enum([
  'queued',
  'running',
  'suspended',
  'success',
  'failure',
  'canceled',
  'skipped',
  'lost',
]);
export type SpanState = z.infer<typeof spanState>;

const spanId = z.string().regex(/^[0-9a-f]{16}$/);
const atMs = z.number().describe('milliseconds since 1970, by the clock of the database');

export const tracePhase = z.object({
  id: spanId,
  name: phaseName,
  startMs: atMs,
  endMs: atMs.nullable(),
});
export type TracePhase = z.infer<typeof tracePhase>;

export const traceSpan = z.object({
  id: spanId,
  parentId: spanId.nullable().describe('of the run itself: the span of whoever asked for it, or null'),
  links: z.array(spanId).describe('the attempt before this one'),
  kind: z
    .enum(['run', 'module', 'scope', 'attempt', 'approval'])
    .describe('run: a run or a sub-flow; module: a loop or a branching; scope: one iteration or branch'),
  name: z.string(),
  state: spanState,
  startMs: atMs,
  endMs: atMs.nullable().describe('null while it lasts'),
  jobId: z.uuid().nullable(),
  scopeId: z.uuid().nullable(),
  moduleId: z.string().nullable(),
  index: z.number().int().nullable().describe('of the iteration or branch'),
  attempt: z.number().int().nullable(),
  retry: z.number().int().nullable().describe('0 for the first try of a step'),
  tag: z.string().nullable(),
  language: z.string().nullable(),
  path: z.string().nullable(),
  worker: z.string().nullable(),
  endReason: z.string().nullable().describe('why it did not succeed'),
  phases: z.array(tracePhase),
});
export type TraceSpan = z.infer<typeof traceSpan>;

export const runTrace = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  rootId: z.uuid(),
  startMs: atMs,
  endMs: atMs.nullable(),
  /** Parents before children, siblings by their start. */
  spans: z.array(traceSpan),
  isTruncated: z.boolean().describe('the run has more steps or iterations than one reply holds'),
});
export type RunTrace = z.infer<typeof runTrace>;

export const getRunTrace = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/run_trace/{id}',
  run: 'id',
  role: 'operator',
  summary: 'Where the time of a run went: a span for each attempt of each step, as exported to OpenTelemetry',
  tag: 'Job',
  params: z.object({ workspace: z.string(), id: z.uuid() }),
  reply: { 200: runTrace },
});
