'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { cn } from '../../ui/cn';
import { JsonView } from '../../ui/json-view';

export type Pickable = { text: string; note?: string };

type PickListProps = { items: Pickable[]; onPick: (text: string) => void };

export function PickList({ items, onPick }: PickListProps) {
  return (
    <ul className="flex flex-col">
      {items.map((item) => (
        <li key={item.text}>
          <PickButton {...item} onClick={() => onPick(item.text)} />
        </li>
      ))}
    </ul>
  );
}

type PickTreeProps = Pickable & {
  value: unknown;
  hasValue: boolean;
  /** The path below the value; empty for the value itself. */
  onPick: (path: (string | number)[]) => void;
};

/** One readable name; with a known value, its parts can be opened and picked too. */
export function PickTree({ text, note, value, hasValue, onPick }: PickTreeProps) {
  const [isOpen, setIsOpen] = useState(false);
  const canOpen = hasValue && typeof value === 'object' && value !== null;
  return (
    <>
      <div className="flex min-w-0 items-center">
        <button
          type="button"
          disabled={!canOpen}
          aria-expanded={canOpen ? isOpen : undefined}
          aria-label={`${isOpen ? 'Close' : 'Open'} ${text}`}
          onClick={() => setIsOpen(!isOpen)}
          className="rounded p-0.5 text-muted-foreground hover:bg-accent disabled:invisible"
        >
          <ChevronRight className={cn('size-3.5 transition-transform', isOpen && 'rotate-90')} aria-hidden />
        </button>
        <PickButton text={text} note={hasValue ? preview(value) : note} onClick={() => onPick([])} />
      </div>
      {isOpen ? (
        <JsonView value={value} label={text} openDepth={1} onPick={onPick} hideCopy className="mt-1 ml-4" />
      ) : null}
    </>
  );
}

function PickButton({ text, note, onClick }: Pickable & { onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex w-full min-w-0 items-baseline gap-2 rounded px-1.5 py-1 text-left hover:bg-accent"
    >
      <code className="shrink-0 font-mono text-xs text-primary">{text}</code>
      {note ? <span className="truncate text-xs text-muted-foreground">{note}</span> : null}
    </button>
  );
}

const PREVIEW_CHARACTERS = 80;

function preview(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').slice(0, PREVIEW_CHARACTERS);
}
