'use client';

import { fieldLabel, isRequired, orderedNames } from '../field-kind';
import type { Args } from '../initial-value';
import { useForm } from '../form-context';
import { escapePointer } from '../validate-args';
import type { ControlProps, FieldProps } from './field-props';

type ObjectFieldsProps = Pick<FieldProps, 'schema' | 'pointer'> & { value: Args; onChange: (value: Args) => void };

export function ObjectFields({ schema, value, onChange, pointer }: ObjectFieldsProps) {
  const { Field } = useForm();
  function change(name: string, next: unknown) {
    const { [name]: _, ...others } = value;
    onChange(next === undefined ? others : { ...value, [name]: next });
  }
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {orderedNames(schema).map((name) => {
        const field = schema.properties?.[name] ?? {};
        return (
          <Field
            key={name}
            schema={field}
            label={fieldLabel(name, field)}
            required={isRequired(schema, name)}
            pointer={`${pointer}/${escapePointer(name)}`}
            value={value[name]}
            onChange={(next) => change(name, next)}
          />
        );
      })}
    </div>
  );
}

/** An object inside the form; stands for nothing until one of its fields is filled. */
export function ObjectControl({ schema, value, onChange, pointer }: ControlProps) {
  const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Args) : {};
  return (
    <div className="border-l-2 pl-3.5">
      <ObjectFields schema={schema} value={fields} onChange={onChange} pointer={pointer} />
    </div>
  );
}
