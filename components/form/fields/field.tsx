'use client';

import { Button } from '../../ui/button';
import { Label } from '../../ui/label';
import { fieldKind } from '../field-kind';
import { useForm } from '../form-context';
import { isRadio } from './choice-controls';
import type { ControlProps, FieldProps } from './field-props';

/** Label, control, help and message of one value. */
export function Field(props: FieldProps) {
  const { schema, pointer } = props;
  const form = useForm();
  const { Control } = form;
  const id = `${form.idPrefix}${pointer.replaceAll('/', '-')}`;
  const error = form.errors[pointer];
  const help = typeof schema.description === 'string' && schema.description !== '' ? schema.description : undefined;
  const describedBy = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
  const control: ControlProps = { ...props, id, describedBy, invalid: error !== undefined, disabled: form.disabled };
  const isGroup = isNamedAsGroup(props);
  const named = isGroup ? { role: 'group', 'aria-labelledby': `${id}-label`, 'aria-describedby': describedBy } : {};
  return (
    <div className="flex min-w-0 flex-col gap-1" data-field={pointer} {...named}>
      <Heading {...control} isGroup={isGroup} />
      {help ? (
        <p id={`${id}-help`} className="pb-0.5 text-xs text-muted-foreground">
          {help}
        </p>
      ) : null}
      <Control {...control} />
      {error ? (
        <p id={`${id}-error`} className="text-xs font-medium text-destructive">
          {error}
        </p>
      ) : null}
    </div>
  );
}

// Several controls, or one that no `label for` can name.
function isNamedAsGroup({ schema }: FieldProps): boolean {
  const kind = fieldKind(schema);
  return ['object', 'array', 'one-of', 'enum-set', 'json', 'any', 'code'].includes(kind) || isRadio(schema);
}

function Heading({ id, label, required, value, onChange, disabled, isGroup }: ControlProps & { isGroup: boolean }) {
  const canClear = !required && !disabled && value !== undefined && value !== null && value !== '';
  const text = (
    <>
      {label}
      {required ? (
        <span className="text-destructive" aria-hidden>
          {' *'}
        </span>
      ) : null}
    </>
  );
  return (
    <div className="flex min-h-5 items-center justify-between gap-2">
      {isGroup ? (
        <span id={`${id}-label`} className="text-[0.8125rem] leading-5 font-medium">
          {text}
        </span>
      ) : (
        <Label id={`${id}-label`} htmlFor={id}>
          {text}
        </Label>
      )}
      {canClear ? (
        <Button variant="link" className="text-xs font-normal" onClick={() => onChange(undefined)}>
          Clear<span className="sr-only"> {label}</span>
        </Button>
      ) : null}
    </div>
  );
}
