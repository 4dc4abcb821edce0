'use client';

import { cn } from '../ui/cn';
import { formatDuration } from '../ui/duration';
import { EmptyState } from '../ui/empty-state';
import { type RunStatus, StatusIcon, statusLooks } from '../ui/status-badge';
import type { StepState } from '../flow-editor/flow-graph';
import type { Visit } from './run-tree';
import { type TimelineRow, timelineRows } from './timeline';

type TimelineProps = {
  visits: Visit[];
  nowMs: number;
  selected: string | null;
  onSelect: (moduleId: string) => void;
};

/** The steps in order, each with a bar that shows when it ran. */
export function Timeline({ visits, nowMs, selected, onSelect }: TimelineProps) {
  if (visits.length === 0) return <EmptyState title="No step has started yet" className="py-8" />;
  return (
    <ol className="flex flex-col py-1.5">
      {timelineRows(visits, nowMs).map((row, index) => (
        <li key={`${row.moduleId}/${index}`}>
          <Row row={row} isSelected={row.moduleId === selected} onSelect={() => onSelect(row.moduleId)} />
        </li>
      ))}
    </ol>
  );
}

function Row({ row, isSelected, onSelect }: { row: TimelineRow; isSelected: boolean; onSelect: () => void }) {
  const status = runStatusOf(row.status);
  return (
    <button
      type="button"
      aria-pressed={isSelected}
      aria-label={`Step ${row.label}, ${statusLooks[status].label}, ${formatDuration(row.durationMs)}`}
      onClick={onSelect}
      className={cn(
        'grid w-full grid-cols-[minmax(0,15rem)_minmax(0,1fr)_5.5rem] items-center gap-3 px-4 py-1.5 text-left text-sm hover:bg-muted/60 -outline-offset-2 max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-y-1.5 max-sm:py-2.5',
        isSelected && 'bg-primary-subtle hover:bg-primary-subtle',
      )}
    >
      <span className="flex min-w-0 items-center gap-2" style={{ paddingLeft: `${row.depth * 0.9}rem` }}>
        <StatusIcon status={status} />
        <span className="truncate">{row.label}</span>
        {row.tries > 1 ? <span className="shrink-0 text-xs text-muted-foreground">{row.tries} tries</span> : null}
      </span>
      <span aria-hidden className="relative h-2.5 rounded-sm bg-muted max-sm:order-last max-sm:col-span-2 max-sm:h-1.5">
        <span
          className={cn('absolute inset-y-0 min-w-0.5 rounded-sm', BARS[row.status])}
          style={{ left: `${row.start * 100}%`, width: `${row.length * 100}%` }}
        />
      </span>
      <span className="text-right text-xs text-muted-foreground tabular-nums">{formatDuration(row.durationMs)}</span>
    </button>
  );
}

const BARS: Record<StepState['status'], string> = {
  queued: 'bg-muted-foreground/50',
  running: 'animate-pulse bg-info',
  waiting: 'bg-suspended',
  success: 'bg-success',
  failure: 'bg-destructive',
  skipped: 'bg-muted-foreground/30',
  canceled: 'bg-warning',
};

/** The graph's word for a step that waits for a decision is the badge's “suspended”. */
export function runStatusOf(status: StepState['status']): RunStatus {
  return status === 'waiting' ? 'suspended' : status;
}
