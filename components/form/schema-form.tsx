'use client';

import { useId, useMemo } from 'react';
import type { JsonSchema } from '@/engine/flow/schema';
import { Control } from './fields/control';
import { Field } from './fields/field';
import { ObjectFields } from './fields/object-fields';
import { FormProvider } from './form-context';
import type { Args } from './initial-value';
import type { FieldErrors } from './validate-args';

export type SchemaFormProps = {
  schema: JsonSchema;
  value: Args;
  onChange: (value: Args) => void;
  errors?: FieldErrors;
  /** Where resources are looked up. */
  workspace: string;
  disabled?: boolean;
};

const NO_ERRORS: FieldErrors = {};

/** Fields made from a JSON Schema of type object. The value is controlled; start it with `initialArgs`. */
export function SchemaForm({
  schema,
  value,
  onChange,
  errors = NO_ERRORS,
  workspace,
  disabled = false,
}: SchemaFormProps) {
  const idPrefix = useId();
  const scope = useMemo(
    () => ({ workspace, disabled, errors, idPrefix, Field, Control }),
    [workspace, disabled, errors, idPrefix],
  );
  return (
    <FormProvider value={scope}>
      <ObjectFields schema={schema} value={value} onChange={onChange} pointer="" />
    </FormProvider>
  );
}
