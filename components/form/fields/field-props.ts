import type { JsonSchema } from '@/engine/flow/schema';

/** One place in the form: what it is called and where its value sits. */
export type FieldProps = {
  schema: JsonSchema;
  value: unknown;
  /** `undefined` removes the value. */
  onChange: (value: unknown) => void;
  pointer: string;
  label: string;
  required: boolean;
};

/** What every control gets to be named, described and marked for assistive technology. */
export type ControlProps = FieldProps & {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  disabled: boolean;
};
