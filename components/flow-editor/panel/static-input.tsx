'use client';

import { useMemo } from 'react';
import { Control } from '../../form/fields/control';
import { Field } from '../../form/fields/field';
import { FormProvider } from '../../form/form-context';
import type { JsonSchema } from '@/engine/flow/schema';
import { useEditor } from '../state/editor-context';

type StaticInputProps = {
  id: string;
  name: string;
  schema: JsonSchema;
  required: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
};

/** A fixed value, in the same control as in the run form; the label is drawn by the caller. */
export function StaticInput({ id, name, schema, required, value, onChange }: StaticInputProps) {
  const { workspace } = useEditor();
  const scope = useMemo(
    () => ({ workspace, disabled: false, errors: {}, idPrefix: id, Field, Control }),
    [workspace, id],
  );
  return (
    <FormProvider value={scope}>
      <div role="group" aria-label={name}>
        <Control
          id={id}
          schema={schema}
          value={value}
          onChange={onChange}
          pointer={`/${name}`}
          label={name}
          required={required}
          describedBy={undefined}
          invalid={false}
          disabled={false}
        />
      </div>
    </FormProvider>
  );
}
