'use client';

import { useId, useState } from 'react';
import type { JsonSchema } from '@/engine/flow/schema';
import { Input } from '../ui/input';
import { Label } from '../ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';
import { Textarea } from '../ui/textarea';
import { mainType, resourceType } from './field-kind';
import { fieldTypeOf } from './field-type';

type TypeOptionsProps = { field: JsonSchema; onChange: (field: JsonSchema) => void };

/** What only fields of one type have: choices, bounds, the type of items, the type of a resource. */
export function TypeOptions({ field, onChange }: TypeOptionsProps) {
  switch (fieldTypeOf(field)) {
    case 'enum':
      return <ChoiceLines field={field} onChange={onChange} />;
    case 'integer':
    case 'number':
      return <Bounds field={field} onChange={onChange} />;
    case 'array':
      return <ItemType field={field} onChange={onChange} />;
    case 'resource':
      return <ResourceType field={field} onChange={onChange} />;
    default:
      return null;
  }
}

function ChoiceLines({ field, onChange }: TypeOptionsProps) {
  const id = useId();
  const [text, setText] = useState(() => (field.enum ?? []).map(String).join('\n'));
  function change(next: string) {
    setText(next);
    const lines = next.split('\n').map((line) => line.trim());
    onChange({ ...field, enum: [...new Set(lines.filter(Boolean))] });
  }
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>Choices, one a line</Label>
      <Textarea id={id} rows={3} value={text} onChange={(event) => change(event.target.value)} />
    </div>
  );
}

function Bounds({ field, onChange }: TypeOptionsProps) {
  const id = useId();
  const bounds = ['minimum', 'maximum'] as const;
  return (
    <div className="grid grid-cols-2 gap-3">
      {bounds.map((bound) => (
        <div key={bound} className="flex flex-col gap-1">
          <Label htmlFor={`${id}-${bound}`}>{bound === 'minimum' ? 'At least' : 'At most'}</Label>
          <Input
            id={`${id}-${bound}`}
            type="number"
            value={field[bound] ?? ''}
            onChange={(event) => {
              const limit = event.target.valueAsNumber;
              onChange({ ...field, [bound]: Number.isNaN(limit) ? undefined : limit });
            }}
          />
        </div>
      ))}
    </div>
  );
}

const itemTypes = [
  { id: 'string', label: 'Text' },
  { id: 'number', label: 'Number' },
  { id: 'integer', label: 'Whole number' },
  { id: 'boolean', label: 'Yes or no' },
  { id: 'object', label: 'Object' },
];

function ItemType({ field, onChange }: TypeOptionsProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>Items are</Label>
      <Select
        value={mainType(field.items ?? {}) ?? ''}
        onValueChange={(type) => onChange({ ...field, items: { type } })}
      >
        <SelectTrigger id={id}>
          <SelectValue placeholder="Anything" />
        </SelectTrigger>
        <SelectContent>
          {itemTypes.map((type) => (
            <SelectItem key={type.id} value={type.id}>
              {type.label}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  );
}

function ResourceType({ field, onChange }: TypeOptionsProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>Resource type</Label>
      <Input
        id={id}
        className="font-mono"
        value={resourceType(field) ?? ''}
        onChange={(event) => onChange({ ...field, format: `resource-${event.target.value.trim()}` })}
      />
    </div>
  );
}
