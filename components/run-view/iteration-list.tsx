'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { formatDuration } from '../ui/duration';
import { StatusIcon } from '../ui/status-badge';
import { cellText } from './as-table';
import type { FlowRunView } from './flow-run-parts';
import { type Iteration, ITERATIONS_AT_ONCE, iterationWindow } from './iterations';
import { chosenIteration, scopesById, type Visit, runStatusOf } from './run-tree';

type IterationListProps = { view: FlowRunView; visit: Visit };

/** The iterations of a loop, a page at a time; the chosen one is what the graph and the steps in it show. */
export function IterationList({ view, visit }: IterationListProps) {
  const { tree, picks, onPick, onPage } = view;
  const { record, scope } = visit;
  const chosen = chosenIteration(scopesById(tree), visit, picks);
  const [start, setStart] = useState(() => pageStart(tree.scopes.find((child) => child.id === chosen)?.index ?? 0));
  const shown = iterationWindow(tree, visit, start);

  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' });
  }, []);

  function go(to: number) {
    setStart(to);
    if (iterationWindow(tree, visit, to).isPartial) load(to);
  }

  function load(from: number) {
    onPage({ scope: scope.id, module: record.moduleId, after: from - 1 });
  }

  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-center justify-between gap-2 text-xs text-muted-foreground">
        <span>
          Iterations{' '}
          {shown.count === 0
            ? ''
            : `${start + 1} to ${Math.min(start + ITERATIONS_AT_ONCE, shown.count)} of ${shown.count.toLocaleString('en')}`}
          {record.failed > 0 ? <span className="text-destructive"> · {record.failed} failed</span> : null}
        </span>
        <Pager start={start} hasMore={shown.hasMore} onGo={go} />
      </div>
      <ol ref={list} aria-label="Iterations" className="max-h-64 overflow-y-auto rounded-md border">
        {shown.iterations.map((iteration) => (
          <li key={iteration.scope.id} className="border-b last:border-b-0">
            <Row
              iteration={iteration}
              isChosen={iteration.scope.id === chosen}
              onChoose={() => onPick(scope.id, record.moduleId, iteration.scope.id)}
            />
          </li>
        ))}
        {shown.iterations.length === 0 ? (
          <li className="px-3 py-4 text-center text-sm text-muted-foreground">
            <NoIterations isLoading={view.isLoadingPage} isPartial={shown.isPartial} onLoad={() => load(start)} />
          </li>
        ) : null}
      </ol>
    </div>
  );
}

type NoIterationsProps = { isLoading: boolean; isPartial: boolean; onLoad: () => void };

function NoIterations({ isLoading, isPartial, onLoad }: NoIterationsProps) {
  if (isLoading) return 'Loading iterations…';
  if (!isPartial) return 'No iteration has started here.';
  return (
    <Button variant="outline" size="sm" onClick={onLoad}>
      Load iterations
    </Button>
  );
}

function pageStart(index: number): number {
  return Math.floor(index / ITERATIONS_AT_ONCE) * ITERATIONS_AT_ONCE;
}

function Pager({ start, hasMore, onGo }: { start: number; hasMore: boolean; onGo: (start: number) => void }) {
  if (start === 0 && !hasMore) return null;
  return (
    <span className="flex">
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Earlier iterations"
        disabled={start === 0}
        onClick={() => onGo(start - ITERATIONS_AT_ONCE)}
      >
        <ChevronLeft aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Later iterations"
        disabled={!hasMore}
        onClick={() => onGo(start + ITERATIONS_AT_ONCE)}
      >
        <ChevronRight aria-hidden />
      </Button>
    </span>
  );
}

function Row({ iteration, isChosen, onChoose }: { iteration: Iteration; isChosen: boolean; onChoose: () => void }) {
  const { scope, index, status } = iteration;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={cn(
        'flex w-full items-center gap-2 px-3 py-1.5 text-left text-sm -outline-offset-2 hover:bg-muted/60 max-sm:py-2.5',
        isChosen && 'bg-primary-subtle hover:bg-primary-subtle',
      )}
    >
      <StatusIcon status={runStatusOf(status)} label />
      <span className="shrink-0 tabular-nums">Iteration {index + 1}</span>
      <code className="min-w-0 flex-1 truncate font-mono text-xs text-muted-foreground">{cellText(scope.value)}</code>
      <span className="shrink-0 text-xs text-muted-foreground tabular-nums">{formatDuration(scope.durationMs)}</span>
    </button>
  );
}
