'use client';

import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { cn } from './cn';
import { CopyButton } from './copy-button';

export type JsonViewProps = {
  value: unknown;
  /** How many levels are open at first. */
  openDepth?: number;
  label?: string;
  /** Called with the path of the clicked value; turns keys into buttons (used by pickers). */
  onPick?: (path: (string | number)[]) => void;
  hideCopy?: boolean;
  className?: string;
};

/** A JSON value as a tree. Everything is drawn as text: what a script returns can never become markup. */
export function JsonView({ value, openDepth = 2, label = 'Value', onPick, hideCopy, className }: JsonViewProps) {
  return (
    <div className={cn('relative min-w-0 rounded-md border bg-code', className)}>
      <div
        role="region"
        aria-label={label}
        tabIndex={0}
        className="max-h-[32rem] overflow-auto p-2.5 pr-10 font-mono text-xs leading-5"
      >
        <JsonNode node={{ value, path: [] }} openDepth={openDepth} onPick={onPick} />
      </div>
      {hideCopy ? null : (
        <CopyButton
          value={() => printJson(value)}
          label={`Copy ${label.toLowerCase()}`}
          className="absolute top-1 right-1 bg-code"
        />
      )}
    </div>
  );
}

type JsonEntry = { name?: string | number; value: unknown; path: (string | number)[] };
type NodeProps = { node: JsonEntry; openDepth: number; onPick?: JsonViewProps['onPick'] };

function JsonNode(props: NodeProps) {
  const { value } = props.node;
  return value !== null && typeof value === 'object' ? <Container {...props} value={value} /> : <Leaf {...props} />;
}

function Leaf({ node, onPick }: NodeProps) {
  return (
    <div className={cn('flex', node.path.length > 0 && 'pl-4.5')}>
      <Name node={node} onPick={onPick} />
      <Scalar value={node.value} />
    </div>
  );
}

function Container({ node, openDepth, onPick, value }: NodeProps & { value: object }) {
  const [isOpen, setIsOpen] = useState(node.path.length < openDepth);
  const isArray = Array.isArray(value);
  const entries = useMemo(() => (isOpen ? listEntries(value, node.path) : []), [isOpen, value, node.path]);
  const size = isArray ? value.length : Object.keys(value).length;
  const summary = isArray ? `[${size}]` : `{${size}}`;
  if (size === 0) {
    return (
      <div className={cn('flex', node.path.length > 0 && 'pl-4.5')}>
        <Name node={node} onPick={onPick} />
        <span className="text-muted-foreground">{isArray ? '[]' : '{}'}</span>
      </div>
    );
  }
  return (
    <div>
      <div className="flex items-center">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Collapse' : 'Expand'} ${node.name ?? 'value'}`}
          className="mr-0.5 flex size-4 shrink-0 items-center justify-center rounded text-muted-foreground hover:bg-accent"
          onClick={() => setIsOpen(!isOpen)}
        >
          <ChevronRight className={cn('size-3 transition-transform', isOpen && 'rotate-90')} aria-hidden />
        </button>
        <Name node={node} onPick={onPick} />
        <span className="text-muted-foreground">{summary}</span>
      </div>
      {isOpen ? (
        <div className="ml-2 border-l pl-1.5">
          <JsonWindow entries={entries} openDepth={openDepth} onPick={onPick} />
        </div>
      ) : null}
    </div>
  );
}

function Name({ node, onPick }: { node: JsonEntry; onPick?: JsonViewProps['onPick'] }) {
  if (node.name === undefined) return null;
  if (!onPick) return <span className="mr-1.5 shrink-0 text-info">{node.name}:</span>;
  return (
    <button
      type="button"
      className="mr-1.5 shrink-0 rounded text-info hover:underline"
      onClick={() => onPick(node.path)}
    >
      {node.name}:
    </button>
  );
}

const LONG_TEXT = 400;

function Scalar({ value }: { value: unknown }) {
  const [isWhole, setIsWhole] = useState(false);
  if (typeof value !== 'string') {
    return (
      <span className={value === null || value === undefined ? 'text-muted-foreground' : 'text-warning'}>
        {String(value)}
      </span>
    );
  }
  const isCut = value.length > LONG_TEXT && !isWhole;
  return (
    <span className="min-w-0 break-words whitespace-pre-wrap text-success">
      {JSON.stringify(isCut ? value.slice(0, LONG_TEXT) : value)}
      {isCut ? (
        <button type="button" className="ml-1 rounded px-1 text-primary underline" onClick={() => setIsWhole(true)}>
          show all {value.length.toLocaleString('en')} characters
        </button>
      ) : null}
    </span>
  );
}

const WINDOW = 100;

type JsonWindowProps = { entries: JsonEntry[]; openDepth: number; onPick?: JsonViewProps['onPick'] };

/** Draws at most a hundred entries at once, whatever the size of the array. */
function JsonWindow({ entries, openDepth, onPick }: JsonWindowProps) {
  const [start, setStart] = useState(0);
  const shown = entries.slice(start, start + WINDOW);
  return (
    <>
      {entries.length > WINDOW ? <Pager start={start} total={entries.length} onMove={setStart} /> : null}
      {shown.map((entry) => (
        <JsonNode key={entry.name} node={entry} openDepth={openDepth} onPick={onPick} />
      ))}
    </>
  );
}

function Pager({ start, total, onMove }: { start: number; total: number; onMove: (start: number) => void }) {
  const end = Math.min(start + WINDOW, total);
  const button = 'rounded px-1.5 text-primary hover:underline disabled:text-muted-foreground disabled:no-underline';
  return (
    <div className="flex items-center gap-2 py-0.5 font-sans text-xs text-muted-foreground">
      <button
        type="button"
        className={button}
        disabled={start === 0}
        onClick={() => onMove(Math.max(0, start - WINDOW))}
      >
        Previous
      </button>
      <span>
        {start} to {end - 1} of {total.toLocaleString('en')}
      </span>
      <button type="button" className={button} disabled={end >= total} onClick={() => onMove(end)}>
        Next
      </button>
    </div>
  );
}

function listEntries(value: object, path: (string | number)[]): JsonEntry[] {
  if (Array.isArray(value)) return value.map((item, index) => ({ name: index, value: item, path: [...path, index] }));
  return Object.entries(value).map(([name, item]) => ({ name, value: item, path: [...path, name] }));
}

export function printJson(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? String(value));
}
