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
  return [statusLooks[lookName(state)].label, duration].filter(Boolean).join(', ');
}

export function NodeStatus({ state, className }: { state: StepState | undefined; className?: string }) {
  if (!state) return null;
  return (
    <span className={cn('flex shrink-0 items-center gap-1.5 text-xs text-muted-foreground', className)}>
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
