'use client';

import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../ui/button';
import { useForm } from '../form-context';
import { initialValue } from '../initial-value';
import type { ControlProps } from './field-props';

export function ArrayControl({ schema, value, onChange, pointer, label, disabled, required }: ControlProps) {
  const { Field } = useForm();
  const items: unknown[] = Array.isArray(value) ? value : [];
  const itemSchema = schema.items ?? {};
  const addButton = useRef<HTMLButtonElement>(null);

  function remove(index: number) {
    const left = items.toSpliced(index, 1);
    onChange(left.length === 0 && !required ? undefined : left);
    addButton.current?.focus();
  }

  function move(index: number, by: number) {
    const [item] = items.slice(index, index + 1);
    onChange(items.toSpliced(index, 1).toSpliced(index + by, 0, item));
  }

  return (
    <div className="flex flex-col items-start gap-2">
      {items.length > 0 ? (
        <ol className="flex w-full flex-col gap-2">
          {items.map((item, index) => (
            // Items have no identity of their own; every control inside is controlled by its value.
            // biome-ignore lint: the index is the identity
            <li key={index} className="flex items-end gap-1">
              <div className="min-w-0 flex-1">
                <Field
                  schema={itemSchema}
                  label={`${itemSchema.title ?? 'Item'} ${index + 1}`}
                  required
                  pointer={`${pointer}/${index}`}
                  value={item}
                  onChange={(next) => onChange(items.with(index, next ?? emptyItem(itemSchema.type)))}
                />
              </div>
              <ItemButtons
                name={`item ${index + 1} of ${label}`}
                isFirst={index === 0}
                isLast={index === items.length - 1}
                disabled={disabled}
                onMove={(by) => move(index, by)}
                onRemove={() => remove(index)}
              />
            </li>
          ))}
        </ol>
      ) : null}
      <Button
        ref={addButton}
        variant="outline"
        size="sm"
        disabled={disabled}
        onClick={() => onChange([...items, initialValue(itemSchema, true) ?? emptyItem(itemSchema.type)])}
      >
        <Plus aria-hidden /> Add item<span className="sr-only"> to {label}</span>
      </Button>
    </div>
  );
}

type ItemButtonsProps = {
  name: string;
  isFirst: boolean;
  isLast: boolean;
  disabled: boolean;
  onMove: (by: number) => void;
  onRemove: () => void;
};

function ItemButtons({ name, isFirst, isLast, disabled, onMove, onRemove }: ItemButtonsProps) {
  return (
    <div className="flex shrink-0 items-center">
      <Button
        variant="ghost"
        size="icon"
        aria-label={`Move ${name} up`}
        disabled={disabled || isFirst}
        onClick={() => onMove(-1)}
      >
        <ArrowUp aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label={`Move ${name} down`}
        disabled={disabled || isLast}
        onClick={() => onMove(1)}
      >
        <ArrowDown aria-hidden />
      </Button>
      <Button variant="ghost" size="icon" aria-label={`Remove ${name}`} disabled={disabled} onClick={onRemove}>
        <Trash2 aria-hidden />
      </Button>
    </div>
  );
}

// A hole in a list cannot be sent; an empty item can, and the check says what it lacks.
function emptyItem(type: unknown): unknown {
  return type === 'string' ? '' : null;
}
