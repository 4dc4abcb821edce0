'use client';

import { ArrowDown, ArrowUp, ChevronRight, Trash2 } from 'lucide-react';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { isRequired } from './field-kind';
import { fieldTypeOf, fieldTypes } from './field-type';
import { moveField, removeField } from './schema-edits';
import { SchemaFieldDetails } from './schema-field-details';
import type { SchemaFieldEditorProps } from './schema-field-props';

export function SchemaFieldEditor(props: SchemaFieldEditorProps) {
  const { schema, name, readOnly, isFirst, isLast, isOpen, onOpen, onChange } = props;
  const type = fieldTypeOf(schema.properties?.[name] ?? {});
  return (
    <li>
      <div className="flex items-center gap-1 pr-1.5">
        <button
          type="button"
          aria-expanded={isOpen}
          className="flex min-w-0 flex-1 items-center gap-2 py-2 pl-2 text-left"
          onClick={() => onOpen(isOpen ? null : name)}
        >
          <ChevronRight
            className={cn('size-4 shrink-0 text-muted-foreground transition-transform', isOpen && 'rotate-90')}
            aria-hidden
          />
          <span className="truncate font-mono text-[0.8125rem]">{name}</span>
          <Badge>{fieldTypes.find((known) => known.id === type)?.label}</Badge>
          {isRequired(schema, name) ? <Badge variant="outline">required</Badge> : null}
        </button>
        {readOnly ? null : (
          <>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Move ${name} up`}
              disabled={isFirst}
              onClick={() => onChange(moveField(schema, name, -1))}
            >
              <ArrowUp aria-hidden />
            </Button>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Move ${name} down`}
              disabled={isLast}
              onClick={() => onChange(moveField(schema, name, 1))}
            >
              <ArrowDown aria-hidden />
            </Button>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Delete ${name}`}
              onClick={() => onChange(removeField(schema, name))}
            >
              <Trash2 aria-hidden />
            </Button>
          </>
        )}
      </div>
      {isOpen ? <SchemaFieldDetails {...props} /> : null}
    </li>
  );
}
