'use client';

import { type ComponentType, createContext, useContext } from 'react';
import type { ControlProps, FieldProps } from './fields/field-props';
import type { FieldErrors } from './validate-args';

export type FormScope = {
  workspace: string;
  disabled: boolean;
  errors: FieldErrors;
  idPrefix: string;
  /** Fields hold fields; they reach each other through here instead of importing in a circle. */
  Field: ComponentType<FieldProps>;
  Control: ComponentType<ControlProps>;
};

const Context = createContext<FormScope | null>(null);

export const FormProvider = Context.Provider;

export function useForm(): FormScope {
  const scope = useContext(Context);
  if (!scope) throw new Error('a form field was drawn outside SchemaForm');
  return scope;
}
