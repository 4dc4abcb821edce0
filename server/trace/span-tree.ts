import type { SpanState, TraceSpan } from '@/contract/run-trace';
import type { TraceAttempt, TraceJob, TraceModule, TraceScope } from '../db/trace-reads';
import { attemptSpans, endReasonOf, stateOf } from './attempt-spans';
import { groupBy } from './group-by';
import { spanIdOf } from './trace-context';

/** All rows of a run that say when something began and ended. */
export type TraceRows = {
  root: TraceJob;
  steps: TraceJob[];
  scopes: TraceScope[];
  modules: TraceModule[];
  attempts: TraceAttempt[];
};

/** The spans of a run, parents before children and siblings by their start. Pure: the same rows give the same spans. */
export function spanTree(rows: TraceRows, callerSpanId: string | null): TraceSpan[] {
  const root = { ...runSpan(rows.root), parentId: callerSpanId };
  const isFlow = new Set([rows.root, ...rows.steps].filter(isFlowJob).map((job) => job.id));
  const spanOfScope: ScopeSpan = (id) => (isFlow.has(id) ? runSpanId(id) : spanIdOf(id, 'scope'));
  const spans = [
    ...(isFlowJob(rows.root) ? [] : below(root.id, attemptSpans(rows.root, attemptsOf(rows, rows.root), null))),
    ...stepSpans(rows, spanOfScope),
    ...moduleSpans(rows, spanOfScope),
    ...rows.scopes.map((scope) => scopeSpan(scope)),
    ...approvalSpans(rows, spanOfScope),
  ];
  return enclosing(preOrder(root, cutAtEnd(spans, root.endMs)));
}

type ScopeSpan = (scopeId: string) => string;

function isFlowJob(job: TraceJob): boolean {
  return job.kind === 'flow' || job.kind === 'flowpreview';
}

function runSpanId(jobId: string): string {
  return spanIdOf(jobId, 'run');
}

function below(parentId: string, spans: TraceSpan[]): TraceSpan[] {
  return spans.map((span) => ({ ...span, parentId }));
}

function attemptsOf(rows: TraceRows, job: TraceJob): TraceAttempt[] {
  return rows.attempts.filter((attempt) => attempt.jobId === job.id);
}

const PLAIN = {
  parentId: null,
  links: [],
  jobId: null,
  scopeId: null,
  moduleId: null,
  index: null,
  attempt: null,
  retry: null,
  tag: null,
  language: null,
  path: null,
  worker: null,
  endReason: null,
  phases: [],
} satisfies Partial<TraceSpan>;

function runSpan(job: TraceJob): TraceSpan {
  const { path, tag, moduleId, scopeId } = job;
  const startedMs = job.startedAt?.getTime() ?? null;
  // A run for later is not slow because it was asked for early.
  const startMs = Math.min(job.scheduledFor.getTime(), startedMs ?? Number.POSITIVE_INFINITY);
  const id = runSpanId(job.id);
  const queue = { id: spanIdOf(id, 'queue'), name: 'queue' as const, startMs, endMs: startedMs };
  const state = stateOf(job);
  return {
    ...PLAIN,
    id,
    kind: 'run',
    name: `${isFlowJob(job) ? 'flow' : 'script'}.run ${path ?? job.kind}`,
    state,
    startMs,
    endMs: job.finishedAt?.getTime() ?? null,
    jobId: job.id,
    scopeId,
    moduleId,
    retry: job.parentId === null ? null : job.retryNo,
    tag,
    path,
    endReason: endReasonOf(job),
    phases: isFlowJob(job) && startedMs !== startMs ? [queue] : [],
  };
}

/** Steps by their attempts, sub-flows as a whole. A retry is a job of its own, linked to the try before it. */
function stepSpans(rows: TraceRows, spanOfScope: ScopeSpan): TraceSpan[] {
  const attempts = groupBy(rows.attempts, (attempt) => attempt.jobId);
  const lastTry = new Map<string, string>();
  return rows.steps.flatMap((job) => {
    const place = `${job.scopeId}/${job.moduleId}`;
    const before = job.retryNo > 0 ? (lastTry.get(place) ?? null) : null;
    const run = runSpan(job);
    const spans = isFlowJob(job)
      ? [{ ...run, links: before === null ? [] : [before] }]
      : attemptSpans(job, attempts.get(job.id) ?? [], before);
    const last = spans.at(-1);
    if (last) lastTry.set(place, last.id);
    return below(spanOfScope(job.scopeId ?? ''), spans);
  });
}

function moduleSpanId(scopeId: string, moduleId: string, run: number): string {
  return spanIdOf(scopeId, moduleId, run);
}

/** Loops and branchings: one span for each time they ran, around their iterations or branches. */
function moduleSpans(rows: TraceRows, spanOfScope: ScopeSpan): TraceSpan[] {
  const records = new Map(rows.modules.map((module) => [`${module.scopeId}/${module.moduleId}`, module]));
  const groups = groupBy(rows.scopes, (scope) =>
    moduleSpanId(scope.parentScopeId, scope.parentModuleId, scope.parentRun),
  );
  return [...groups].flatMap(([id, children]) => {
    const [first] = children;
    if (!first) return [];
    const record = records.get(`${first.parentScopeId}/${first.parentModuleId}`);
    const isLatest = record?.runNo === first.parentRun;
    const startMs = Math.min(...children.map((child) => child.createdAt.getTime()));
    return {
      ...PLAIN,
      id,
      parentId: spanOfScope(first.parentScopeId),
      kind: 'module' as const,
      name: `${first.isIteration ? 'loop' : 'branches'} ${first.parentModuleId}`,
      state: isLatest ? moduleState(record) : 'failure',
      startMs: isLatest && first.parentRun === 0 ? Math.min(startMs, record.startedAt.getTime()) : startMs,
      endMs: isLatest ? (record.endedAt?.getTime() ?? null) : lastEnd(children),
      scopeId: first.parentScopeId,
      moduleId: first.parentModuleId,
      retry: first.parentRun,
    };
  });
}

function lastEnd(children: TraceScope[]): number | null {
  return children.some((child) => child.endedAt === null)
    ? null
    : Math.max(...children.map((child) => child.endedAt?.getTime() ?? 0));
}

function moduleState({ status }: TraceModule): SpanState {
  if (status === 'success' || status === 'failure') return status;
  return status === 'waiting_events' ? 'suspended' : 'running';
}

function scopeSpan(scope: TraceScope): TraceSpan {
  const ended = scope.ok ? 'success' : 'failure';
  return {
    ...PLAIN,
    id: spanIdOf(scope.id, 'scope'),
    parentId: moduleSpanId(scope.parentScopeId, scope.parentModuleId, scope.parentRun),
    kind: 'scope',
    name: `${scope.isIteration ? 'iteration' : 'branch'} ${scope.idx + 1}`,
    state: scope.status === 'ended' ? ended : scope.status,
    startMs: scope.createdAt.getTime(),
    endMs: scope.endedAt?.getTime() ?? null,
    scopeId: scope.id,
    moduleId: scope.parentModuleId,
    index: scope.idx,
  };
}

/** From the end of a step's script to the decision about it. */
function approvalSpans(rows: TraceRows, spanOfScope: ScopeSpan): TraceSpan[] {
  const jobs = new Map(rows.steps.map((job) => [job.id, job]));
  return rows.modules.flatMap((module) => {
    const finishedAt = module.hasApproval && module.jobId !== null ? jobs.get(module.jobId)?.finishedAt : null;
    if (!finishedAt) return [];
    return {
      ...PLAIN,
      id: spanIdOf(module.scopeId, module.moduleId, 'approval'),
      parentId: spanOfScope(module.scopeId),
      kind: 'approval' as const,
      name: `approval ${module.moduleId}`,
      state: moduleState(module),
      startMs: finishedAt.getTime(),
      endMs: module.endedAt?.getTime() ?? null,
      scopeId: module.scopeId,
      moduleId: module.moduleId,
    };
  });
}

/** What a canceled run left open ended with it. */
function cutAtEnd(spans: TraceSpan[], endMs: number | null): TraceSpan[] {
  if (endMs === null) return spans;
  return spans.map((span) =>
    span.endMs === null ? { ...span, state: 'canceled', endMs: Math.max(endMs, span.startMs) } : span,
  );
}

/** What cannot be reached from the root is left out: rows beyond a limit, and what is below them. */
function preOrder(root: TraceSpan, spans: TraceSpan[]): TraceSpan[] {
  const children = groupBy(spans, (span) => span.parentId);
  const ordered: TraceSpan[] = [];
  const stack = [root];
  for (let span = stack.pop(); span; span = stack.pop()) {
    ordered.push(span);
    const own = (children.get(span.id) ?? []).toSorted(
      (one, other) => other.startMs - one.startMs || (other.id < one.id ? -1 : 1),
    );
    stack.push(...own);
  }
  return ordered;
}

/** One statement writes the end of a step and of what is around it, the inner one some milliseconds later. */
function enclosing(spans: TraceSpan[]): TraceSpan[] {
  const byId = new Map(spans.map((span) => [span.id, { ...span }]));
  for (const span of [...byId.values()].toReversed()) {
    const parent = byId.get(span.parentId ?? '');
    if (!parent) continue;
    parent.startMs = Math.min(parent.startMs, span.startMs);
    if (parent.endMs !== null && span.endMs !== null) parent.endMs = Math.max(parent.endMs, span.endMs);
  }
  return [...byId.values()];
}
