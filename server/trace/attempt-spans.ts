import type { PhaseName, SpanState, TracePhase, TraceSpan } from '@/contract/run-trace';
import type { TraceAttempt, TraceJob } from '../db/trace-reads';
import { attemptSpanId, spanIdOf } from './trace-context';

/** The spans of a script's attempts, each linked to the one before it. `before`: the last attempt of the try before. */
export function attemptSpans(job: TraceJob, lost: TraceAttempt[], before: string | null): TraceSpan[] {
  const spans: TraceSpan[] = [];
  let dueMs = job.scheduledFor.getTime();
  for (const attempt of lost) {
    if (attempt.attempt === job.attempt && job.doneStatus !== null) continue;
    spans.push(lostSpan(job, attempt, dueMs));
    dueMs = attempt.endedAt.getTime();
  }
  const isOpen = job.liveStatus === 'queued';
  const number = isOpen ? job.attempt + 1 : job.attempt;
  if (job.doneStatus !== null || job.liveStatus !== null)
    spans.push(lastSpan(job, { number, dueMs, hasLost: lost.length > 0 }));
  return spans.map((span, index) => {
    const earlier = index === 0 ? before : (spans[index - 1]?.id ?? null);
    return { ...span, links: earlier === null ? [] : [earlier] };
  });
}

function lostSpan(job: TraceJob, attempt: TraceAttempt, dueMs: number): TraceSpan {
  const claimedMs = attempt.startedAt.getTime();
  const endMs = attempt.endedAt.getTime();
  const span = spanOf(job, { number: attempt.attempt, startMs: Math.min(dueMs, claimedMs), endMs, state: 'lost' });
  const phases = inOrder(span, [
    ['queue', claimedMs],
    ['run', endMs],
  ]);
  return { ...span, worker: attempt.worker, endReason: attempt.endReason, phases };
}

type LastAttempt = { number: number; dueMs: number; hasLost: boolean };

function lastSpan(job: TraceJob, at: LastAttempt): TraceSpan {
  const endMs = job.finishedAt?.getTime() ?? null;
  const claimedMs = job.liveStatus === 'queued' ? null : claimTime(job, at);
  const queuedMs = job.timings?.queueMs;
  const startMs = claimedMs === null || queuedMs === undefined ? at.dueMs : Math.max(at.dueMs, claimedMs - queuedMs);
  const times = { number: at.number, startMs: Math.min(startMs, claimedMs ?? startMs, endMs ?? startMs), endMs };
  const span = spanOf(job, { ...times, state: stateOf(job) });
  return { ...span, phases: inOrder(span, phaseEnds(job, claimedMs, endMs)) };
}

/** `started_at` is the first attempt's: a later one is placed by what it reported. */
function claimTime(job: TraceJob, at: LastAttempt): number | null {
  if (!at.hasLost) return job.startedAt?.getTime() ?? null;
  if (job.finishedAt === null) return at.dueMs;
  const { resolveMs = 0, prepareMs = 0, startMs = 0, runMs = 0 } = job.timings ?? {};
  return job.finishedAt.getTime() - (resolveMs + prepareMs + startMs + runMs);
}

function phaseEnds(job: TraceJob, claimedMs: number | null, endMs: number | null): [PhaseName, number | null][] {
  if (claimedMs === null) return [['queue', endMs]];
  if (endMs === null || job.timings === null)
    return [
      ['queue', claimedMs],
      ['run', endMs],
    ];
  const { resolveMs = 0, prepareMs = 0, startMs = 0, runMs = 0 } = job.timings;
  const resolved = claimedMs + resolveMs;
  const prepared = resolved + prepareMs;
  const started = prepared + startMs;
  return [
    ['queue', claimedMs],
    ['resolve', resolved],
    ['prepare', prepared],
    ['start', started],
    ['run', started + runMs],
    ['store', endMs],
  ];
}

/** Lays the phases end to end inside their span; those that took no time are left out. */
function inOrder(span: TraceSpan, ends: [PhaseName, number | null][]): TracePhase[] {
  const phases: TracePhase[] = [];
  let startMs = span.startMs;
  for (const [name, end] of ends) {
    const endMs = end === null ? null : Math.min(Math.max(end, startMs), span.endMs ?? Number.POSITIVE_INFINITY);
    if (endMs === null || endMs > startMs) phases.push({ id: spanIdOf(span.id, name), name, startMs, endMs });
    startMs = endMs ?? startMs;
  }
  return phases;
}

type AttemptTimes = { number: number; startMs: number; endMs: number | null; state: SpanState };

function spanOf(job: TraceJob, { number, startMs, endMs, state }: AttemptTimes): TraceSpan {
  const { moduleId, path, language, tag, worker } = job;
  return {
    id: attemptSpanId(job.id, number),
    parentId: null,
    links: [],
    kind: 'attempt',
    name: `step.run ${moduleId ?? path ?? language ?? job.kind}`,
    state,
    startMs,
    endMs,
    jobId: job.id,
    scopeId: job.scopeId,
    moduleId,
    index: null,
    attempt: number,
    retry: job.retryNo,
    tag,
    language,
    path,
    worker,
    endReason: endReasonOf(job),
    phases: [],
  };
}

export function stateOf(job: TraceJob): SpanState {
  if (job.doneStatus !== null) return job.isSkipped ? 'skipped' : job.doneStatus;
  if (job.liveStatus === 'queued') return 'queued';
  return job.liveStatus === 'suspended' ? 'suspended' : 'running';
}

/** By name only: an error's text may hold what a user wrote. */
export function endReasonOf(job: TraceJob): string | null {
  return job.doneStatus === 'failure' || job.doneStatus === 'canceled' ? (job.errorName ?? job.doneStatus) : null;
}
