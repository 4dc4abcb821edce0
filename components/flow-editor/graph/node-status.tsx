import { cn } from '../../ui/cn';
import { formatDuration } from '../../ui/duration';
import { type RunStatus, StatusIcon, statusLooks } from '../../ui/status-badge';
import type { StepState } from './graph-store';

const FRAMES: Record<StepState['status'], string> = {
  queued: 'border-input',
  running: 'border-info ring-3 ring-info/25',
  waiting: 'border-suspended ring-3 ring-suspended/25',
  success: 'border-success/70',
  failure: 'border-destructive ring-3 ring-destructive/20',
  skipped: 'border-dashed border-input opacity-75',
  canceled: 'border-warning',
};

/** Border of a node in a state of a run. */
export function frameOf(state: StepState | undefined): string {
  return state ? FRAMES[state.status] : '';
}

/** State of a step in words, for its accessible name. */
export function stateInWords(state: StepState | undefined): string {
  if (!state) return '';
  const duration = formatDuration(state.durationMs);
  const progress = state.progress === undefined ? null : `${state.progress} %`;
  return [statusLooks[lookName(state)].label, duration, progress].filter(Boolean).join(', ');
}

/** How far a running script says it has come, along the lower edge of its node. */
export function NodeProgress({ state }: { state: StepState | undefined }) {
  if (state?.progress === undefined) return null;
  return (
    <span aria-hidden className="absolute inset-x-0 bottom-0 h-1 bg-muted">
      <span
        className="block h-full bg-info transition-[width] motion-reduce:transition-none"
        style={{ width: `${state.progress}%` }}
      />
    </span>
  );
}

export function NodeStatus({ state, className }: { state: StepState | undefined; className?: string }) {
  if (!state) return null;
  return (
    <span className={cn('flex shrink-0 items-center gap-1.5 text-xs text-muted-foreground', className)}>
      {state.progress === undefined ? null : <span className="text-info tabular-nums">{state.progress} %</span>}
      {state.durationMs === undefined ? null : <span className="tabular-nums">{formatDuration(state.durationMs)}</span>}
      <StatusIcon status={lookName(state)} />
    </span>
  );
}

/** How far a loop is, in place of what it says when nothing runs. */
export function Iterations({ iterations }: { iterations: NonNullable<StepState['iterations']> }) {
  const { done, total, failed } = iterations;
  return (
    <span className="tabular-nums">
      {total === undefined ? `${done} done` : `${done}/${total}`}
      {failed > 0 ? <span className="text-destructive">, {failed} failed</span> : null}
    </span>
  );
}

// On the graph only approvals make a step wait.
function lookName({ status }: StepState): RunStatus {
  return status === 'waiting' ? 'suspended' : status;
}
