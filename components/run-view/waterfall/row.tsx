'use client';

import { ChevronRight, Hourglass } from 'lucide-react';
import type { TracePhase, TraceSpan } from '@/contract/run-trace';
import { Badge } from '../../ui/badge';
import { cn } from '../../ui/cn';
import { formatDuration } from '../../ui/duration';
import { StatusIcon, statusLooks } from '../../ui/status-badge';
import { type Labels, labelOf, PHASE_BARS, phaseText, STATE_BARS, statusOfSpan, tryNote } from './looks';
import { lengthOf, type WaterfallRow } from './rows';

export type Scale = { startMs: number; lengthMs: number };

type RowProps = {
  row: WaterfallRow;
  root: TraceSpan;
  labels: Labels;
  nowMs: number;
  scale: Scale;
  isFocusable: boolean;
  isSelected: boolean;
  onOpen: () => void;
  onFold: () => void;
};

/** One line: a click or Enter opens its step, the arrow folds what is in it. */
export function Row({ row, root, labels, nowMs, scale, isFocusable, isSelected, onOpen, onFold }: RowProps) {
  const { span } = row;
  const label = span ? labelOf(span, labels, span === root) : `${row.hidden.toLocaleString('en')} more: show all`;
  return (
    <div
      role="treeitem"
      data-row={row.id}
      tabIndex={isFocusable ? 0 : -1}
      aria-level={row.depth + 1}
      aria-expanded={row.isFoldable ? row.isOpen : undefined}
      aria-selected={isSelected}
      aria-label={span ? spoken({ span, label, nowMs, isSlowest: row.isSlowest }) : label}
      className={cn(
        'grid w-full cursor-pointer grid-cols-[minmax(0,16rem)_minmax(0,1fr)_5.5rem] items-center gap-3 px-4 py-1 text-left text-sm -outline-offset-2 hover:bg-muted/60 max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-y-1.5 max-sm:py-2',
        isSelected && 'bg-primary-subtle hover:bg-primary-subtle',
      )}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      <span className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: `${row.depth * 0.9}rem` }}>
        <Fold row={row} onFold={onFold} />
        {span ? <StatusIcon status={statusOfSpan(span.state)} /> : null}
        <span className={cn('truncate', !span && 'text-muted-foreground')}>{label}</span>
        {span ? <Notes span={span} isSlowest={row.isSlowest} /> : null}
      </span>
      {span ? (
        <>
          <Bar span={span} nowMs={nowMs} scale={scale} />
          <span className="text-right text-xs text-muted-foreground tabular-nums">
            {formatDuration(lengthOf(span, nowMs))}
          </span>
        </>
      ) : null}
    </div>
  );
}

function spoken(of: { span: TraceSpan; label: string; nowMs: number; isSlowest: boolean }): string {
  const { span, label, nowMs, isSlowest } = of;
  const state = span.state === 'lost' ? 'Worker lost' : statusLooks[statusOfSpan(span.state)].label;
  const parts = [
    label,
    tryNote(span),
    state,
    formatDuration(lengthOf(span, nowMs)),
    isSlowest ? 'slowest' : null,
    phaseText(span, nowMs),
  ];
  return parts.filter(Boolean).join(', ');
}

function Fold({ row, onFold }: { row: WaterfallRow; onFold: () => void }) {
  if (!row.isFoldable) return <span aria-hidden className="w-4 shrink-0" />;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={row.isOpen ? 'Fold' : 'Unfold'}
      className="-m-1 shrink-0 rounded p-1 hover:bg-accent"
      onClick={(event) => {
        event.stopPropagation();
        onFold();
      }}
    >
      <ChevronRight
        aria-hidden
        className={cn('size-4 text-muted-foreground transition-transform', row.isOpen && 'rotate-90')}
      />
    </button>
  );
}

function Notes({ span, isSlowest }: { span: TraceSpan; isSlowest: boolean }) {
  const note = tryNote(span);
  return (
    <>
      {note ? <span className="shrink-0 text-xs text-muted-foreground">{note}</span> : null}
      {isSlowest ? (
        <Badge variant="warning" className="shrink-0">
          <Hourglass aria-hidden className="size-3" /> slowest
        </Badge>
      ) : null}
    </>
  );
}

function Bar({ span, nowMs, scale }: { span: TraceSpan; nowMs: number; scale: Scale }) {
  const isGroup = span.kind !== 'attempt' && span.kind !== 'approval';
  return (
    <span
      aria-hidden
      title={phaseText(span, nowMs) || undefined}
      className="relative h-3 rounded-sm bg-muted max-sm:order-last max-sm:col-span-2 max-sm:h-2"
    >
      {isGroup || span.phases.length === 0 ? (
        <Piece of={span} nowMs={nowMs} scale={scale} className={cn(STATE_BARS[span.state], isGroup && 'opacity-35')} />
      ) : null}
      {span.phases.map((phase) => (
        <Piece key={phase.id} of={phase} nowMs={nowMs} scale={scale} className={pieceLook(phase, span)} />
      ))}
    </span>
  );
}

function pieceLook(phase: TracePhase, span: TraceSpan): string {
  return phase.name === 'run' ? STATE_BARS[span.state] : PHASE_BARS[phase.name];
}

type PieceProps = { of: { startMs: number; endMs: number | null }; nowMs: number; scale: Scale; className: string };

function Piece({ of, nowMs, scale, className }: PieceProps) {
  const left = (of.startMs - scale.startMs) / scale.lengthMs;
  const width = lengthOf(of, nowMs) / scale.lengthMs;
  return (
    <span
      className={cn('absolute inset-y-0 min-w-0.5 rounded-[1px]', className)}
      style={{ left: `${Math.min(99.5, left * 100)}%`, width: `${width * 100}%` }}
    />
  );
}
