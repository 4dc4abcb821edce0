'use client';

import { useId, useRef } from 'react';
import { cn } from '../../ui/cn';
import { Label } from '../../ui/label';
import { Textarea } from '../../ui/textarea';
import { ExpressionPicker, type PickerPlace } from './expression-picker';

type ExpressionFieldProps = {
  label: string;
  hideLabel?: boolean;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  /** Which step the expression belongs to: decides what the picker offers. */
  moduleId: string;
  place?: PickerPlace;
  placeholder?: string;
};

/** A JavaScript expression, with a picker that writes what can be read at this place. */
export function ExpressionField(props: ExpressionFieldProps) {
  const { label, hideLabel, hint, value, onChange, moduleId, place = 'input', placeholder } = props;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const cursor = useRef<Cursor | null>(null);
  const isEmpty = value.trim() === '';

  function insert(text: string) {
    const { start, end } = cursor.current ?? placeWithoutCursor(value);
    cursor.current = { start: start + text.length, end: start + text.length };
    onChange(value.slice(0, start) + text + value.slice(end));
    area.current?.focus();
  }

  function keepCursor({ selectionStart: start, selectionEnd: end }: HTMLTextAreaElement) {
    cursor.current = { start, end };
  }

  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Label htmlFor={id} className={cn(hideLabel && 'sr-only')}>
        {label}
      </Label>
      <div className="relative">
        <Textarea
          ref={area}
          id={id}
          rows={1}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          value={value}
          placeholder={placeholder ?? 'A JavaScript expression'}
          aria-invalid={isEmpty || undefined}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onSelect={(event) => keepCursor(event.currentTarget)}
          onChange={(event) => {
            keepCursor(event.currentTarget);
            onChange(event.target.value);
          }}
          className="field-sizing-content max-h-60 min-h-9 resize-y bg-code pr-10 font-mono text-[0.8125rem] leading-6"
        />
        <ExpressionPicker moduleId={moduleId} place={place} onPick={insert} label={`For ${label}`} />
      </div>
      {hint ? (
        <p id={`${id}-hint`} className="text-xs text-muted-foreground">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

type Cursor = { start: number; end: number };

// What stands there before anybody has written: it gives way to what is picked.
const BEGINNINGS = new Set(['true', 'false', '[1, 2, 3]']);

function placeWithoutCursor(value: string): Cursor {
  return { start: BEGINNINGS.has(value.trim()) ? 0 : value.length, end: value.length };
}
