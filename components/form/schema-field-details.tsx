'use client';

import { useId, useState } from 'react';
import type { JsonSchema } from '@/engine/flow/schema';
import { Input } from '../ui/input';
import { Label } from '../ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';
import { Switch } from '../ui/switch';
import { Textarea } from '../ui/textarea';
import { isRequired } from './field-kind';
import { type FieldTypeId, fieldTypeOf, fieldTypes, withFieldType } from './field-type';
import { changeField, nameProblem, renameField, requireField } from './schema-edits';
import { SchemaForm } from './schema-form';
import type { SchemaFieldEditorProps } from './schema-field-props';
import { TypeOptions } from './schema-type-options';

export function SchemaFieldDetails(props: SchemaFieldEditorProps) {
  const { schema, name, workspace, readOnly, onChange } = props;
  const id = useId();
  const field = schema.properties?.[name] ?? {};
  const change = (next: JsonSchema) => onChange(changeField(schema, name, next));
  return (
    <fieldset disabled={readOnly} className="flex min-w-0 flex-col gap-3 border-t bg-muted/50 px-3 py-3">
      <div className="grid grid-cols-[repeat(auto-fit,minmax(10rem,1fr))] gap-3">
        <NameField {...props} />
        <div className="flex flex-col gap-1">
          <Label htmlFor={`${id}-type`}>Type</Label>
          <TypeSelect
            id={`${id}-type`}
            value={fieldTypeOf(field)}
            disabled={readOnly}
            onChange={(type) => change(withFieldType(field, type))}
          />
        </div>
      </div>
      <TypeOptions field={field} onChange={change} />
      <div className="flex flex-col gap-1">
        <Label htmlFor={`${id}-title`}>Label in the form</Label>
        <Input
          id={`${id}-title`}
          value={field.title ?? ''}
          placeholder={name}
          onChange={(event) => change({ ...field, title: event.target.value || undefined })}
        />
      </div>
      <div className="flex flex-col gap-1">
        <Label htmlFor={`${id}-description`}>Description</Label>
        <Textarea
          id={`${id}-description`}
          rows={2}
          value={field.description ?? ''}
          onChange={(event) => change({ ...field, description: event.target.value || undefined })}
        />
      </div>
      <div className="flex items-center gap-2">
        <Switch
          id={`${id}-required`}
          checked={isRequired(schema, name)}
          disabled={readOnly}
          onCheckedChange={(isNeeded) => onChange(requireField(schema, name, isNeeded))}
        />
        <Label htmlFor={`${id}-required`}>Required</Label>
      </div>
      <SchemaForm
        schema={{ properties: { default: { ...field, title: 'Default', description: undefined, default: undefined } } }}
        value={field.default === undefined || field.default === null ? {} : { default: field.default }}
        onChange={(value) => change({ ...field, default: value.default })}
        workspace={workspace}
        disabled={readOnly}
      />
    </fieldset>
  );
}

/** A name is taken over when the field is left: half a word is no name yet. */
function NameField({ schema, name, onChange, onOpen }: SchemaFieldEditorProps) {
  const id = useId();
  const [typed, setTyped] = useState(name);
  const problem = nameProblem(schema, name, typed);

  function commit() {
    if (problem || typed === name) return;
    onOpen(typed);
    onChange(renameField(schema, name, typed));
  }

  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>Name</Label>
      <Input
        id={id}
        className="font-mono"
        value={typed}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
      {problem ? (
        <p id={`${id}-problem`} className="text-xs font-medium text-destructive">
          {problem}
        </p>
      ) : null}
    </div>
  );
}

type TypeSelectProps = { id: string; value: FieldTypeId; disabled: boolean; onChange: (type: FieldTypeId) => void };

function TypeSelect({ id, value, disabled, onChange }: TypeSelectProps) {
  return (
    <Select
      value={value}
      disabled={disabled}
      onValueChange={(next) => {
        const type = fieldTypes.find((known) => known.id === next);
        if (type) onChange(type.id);
      }}
    >
      <SelectTrigger id={id}>
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        {fieldTypes.map((type) => (
          <SelectItem key={type.id} value={type.id}>
            {type.label}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
