import type { PhaseName, SpanState, TraceSpan } from '@/contract/run-trace';
import { formatDuration } from '../../ui/duration';
import type { RunStatus } from '../../ui/status-badge';
import { lengthOf } from './rows';

export const PHASE_LABELS: Record<PhaseName, string> = {
  queue: 'queue',
  resolve: 'inputs',
  prepare: 'packages',
  start: 'sandbox',
  run: 'script',
  store: 'result',
};

/** Before and after the script's own time, which has the colour of how it went. */
export const PHASE_BARS: Record<Exclude<PhaseName, 'run'>, string> = {
  queue: 'bg-muted-foreground/35',
  resolve: 'bg-info/45',
  prepare: 'bg-warning',
  start: 'bg-info',
  store: 'bg-suspended',
};

export const STATE_BARS: Record<SpanState, string> = {
  queued: 'bg-muted-foreground/35',
  running: 'animate-pulse bg-info',
  suspended: 'bg-suspended',
  success: 'bg-success',
  failure: 'bg-destructive',
  canceled: 'bg-muted-foreground/60',
  skipped: 'bg-muted-foreground/35',
  lost: 'bg-destructive/60',
};

export function statusOfSpan(state: SpanState): RunStatus {
  return state === 'lost' ? 'failure' : state;
}

/** “queue 12 ms, script 3.2 s”: where the time of a span went. */
export function phaseText(span: TraceSpan, nowMs: number): string {
  return span.phases.map((phase) => `${PHASE_LABELS[phase.name]} ${formatDuration(lengthOf(phase, nowMs))}`).join(', ');
}

export type Labels = ReadonlyMap<string, string>;

export function labelOf(span: TraceSpan, labels: Labels, isRoot: boolean): string {
  if (isRoot) return 'Whole run';
  switch (span.kind) {
    case 'scope':
      return `${span.name.startsWith('iteration') ? 'Iteration' : 'Branch'} ${(span.index ?? 0) + 1}`;
    case 'approval':
      return `${nameOf(span, labels)}: decision`;
    default:
      return nameOf(span, labels);
  }
}

function nameOf(span: TraceSpan, labels: Labels): string {
  return (span.moduleId === null ? undefined : labels.get(span.moduleId)) ?? span.moduleId ?? span.path ?? 'Script';
}

/** Which try it was, where there were several. */
export function tryNote(span: TraceSpan): string | null {
  if (span.state === 'lost') return `worker ${span.endReason ?? 'lost'}`;
  if (span.kind === 'attempt' && (span.attempt ?? 1) > 1) return `attempt ${span.attempt}`;
  return (span.retry ?? 0) > 0 ? `retry ${span.retry}` : null;
}
