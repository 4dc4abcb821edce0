'use client';

import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { RunTrace, TraceSpan } from '@/contract/run-trace';
import { formatDuration } from '../../ui/duration';
import { PHASE_BARS, PHASE_LABELS, type Labels } from './looks';
import { type Folds, lengthOf, treeOf, type WaterfallRow, waterfallRows } from './rows';
import { Row } from './row';

type WaterfallProps = {
  trace: RunTrace;
  labels: Labels;
  nowMs: number;
  selected: string | null;
  /** `owner`: the run or sub-flow the span belongs to. */
  onOpen?: (span: TraceSpan, owner: TraceSpan) => void;
};

/** Every attempt of every step over the time of the run, split into what took its time. */
export function Waterfall({ trace, labels, nowMs, selected, onOpen }: WaterfallProps) {
  const [folds, setFolds] = useState<Folds>({});
  const [current, setCurrent] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const tree = useMemo(() => treeOf(trace, nowMs), [trace, nowMs]);
  const rows = useMemo(() => (tree ? waterfallRows(tree, folds) : []), [tree, folds]);
  if (!tree) return null;
  const focused = rows.some((row) => row.id === current) ? current : rows[0]?.id;
  const span = { startMs: tree.root.startMs, lengthMs: Math.max(1, lastEnd(trace, nowMs) - tree.root.startMs) };

  function go(row: WaterfallRow | undefined) {
    if (!row) return;
    setCurrent(row.id);
    list.current?.querySelector<HTMLElement>(`[data-row="${row.id}"]`)?.focus();
  }

  function fold(row: WaterfallRow, isOpen: boolean) {
    if (row.isFoldable) setFolds((now) => ({ ...now, [row.id]: isOpen }));
  }

  function open(row: WaterfallRow) {
    setCurrent(row.id);
    if (row.span === null) setFolds((now) => ({ ...now, [row.id]: true }));
    else if (row.span === tree?.root) onOpen?.(row.span, row.owner);
    else if (row.span.kind === 'scope' || row.span.kind === 'module') fold(row, !row.isOpen);
    else onOpen?.(row.span, row.owner);
  }

  function onKeyDown(event: KeyboardEvent) {
    const at = rows.findIndex((row) => row.id === focused);
    const row = rows[at];
    if (!row || !(event.key in MOVES)) return;
    event.preventDefault();
    if (event.key === 'ArrowRight' && row.isFoldable && !row.isOpen) return fold(row, true);
    if (event.key === 'ArrowLeft' && row.isOpen) return fold(row, false);
    if (event.key === 'ArrowLeft') return go(rows.slice(0, at).findLast((each) => each.depth < row.depth));
    go(rows[Math.min(rows.length - 1, Math.max(0, MOVES[event.key as keyof typeof MOVES](at, rows.length)))]);
  }

  return (
    <div className="flex flex-col">
      <div
        ref={list}
        role="tree"
        tabIndex={-1}
        aria-label="Timeline of the run"
        className="flex flex-col py-1.5"
        onKeyDown={onKeyDown}
      >
        {rows.map((row) => (
          <Row
            key={row.id}
            row={row}
            root={tree.root}
            labels={labels}
            nowMs={nowMs}
            scale={span}
            isFocusable={row.id === focused}
            isSelected={
              selected !== null &&
              row.span?.moduleId === selected &&
              row.span.kind !== 'scope' &&
              row.owner === tree.root
            }
            onOpen={() => open(row)}
            onFold={() => fold(row, !row.isOpen)}
          />
        ))}
      </div>
      <Legend trace={trace} />
    </div>
  );
}

const MOVES = {
  ArrowDown: (at: number) => at + 1,
  ArrowUp: (at: number) => at - 1,
  ArrowRight: (at: number) => at + 1,
  ArrowLeft: (at: number) => at,
  Home: () => 0,
  End: (_at: number, count: number) => count - 1,
};

function lastEnd(trace: RunTrace, nowMs: number): number {
  return trace.spans.reduce((last, span) => Math.max(last, span.endMs ?? nowMs), trace.startMs);
}

/** What the colours mean, and how much of the whole each took. */
function Legend({ trace }: { trace: RunTrace }) {
  const sums = new Map<string, number>();
  for (const { name, startMs, endMs } of trace.spans.flatMap((span) => span.phases))
    if (endMs !== null) sums.set(name, (sums.get(name) ?? 0) + lengthOf({ startMs, endMs }, endMs));
  const shown = [...sums].filter(([, ms]) => ms >= 1);
  if (shown.length === 0 && !trace.isTruncated) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t px-4 py-2 text-xs text-muted-foreground">
      {shown.map(([name, ms]) => (
        <span key={name} className="flex items-center gap-1.5 tabular-nums">
          <span
            aria-hidden
            className={`size-2.5 rounded-sm ${name === 'run' ? 'bg-success' : PHASE_BARS[name as keyof typeof PHASE_BARS]}`}
          />
          {PHASE_LABELS[name as keyof typeof PHASE_LABELS]} {formatDuration(ms)}
        </span>
      ))}
      {trace.isTruncated ? (
        <span className="text-foreground">The first steps of a long run; the rest is left out here.</span>
      ) : null}
    </div>
  );
}
