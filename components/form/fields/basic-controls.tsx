'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { Button } from '../../ui/button';
import { Input } from '../../ui/input';
import { Switch } from '../../ui/switch';
import { Textarea } from '../../ui/textarea';
import { mainType } from '../field-kind';
import type { ControlProps } from './field-props';
import { fromLocalTime, toLocalTime } from './local-time';

const inputTypes: Partial<Record<string, string>> = { email: 'email', uri: 'url', date: 'date', time: 'time' };

export function TextControl(props: ControlProps) {
  return (
    <Input
      {...sharedAttributes(props)}
      type={inputTypes[props.schema.format ?? ''] ?? 'text'}
      step={props.schema.format === 'time' ? 1 : undefined}
      value={textOf(props.value)}
      onChange={(event) => props.onChange(timeOrText(props.schema.format, event.target.value))}
    />
  );
}

export function TextareaControl(props: ControlProps) {
  const text = textOf(props.value);
  return (
    <Textarea
      {...sharedAttributes(props)}
      className="resize-y font-mono text-[0.8125rem]"
      rows={Math.min(14, Math.max(4, text.split('\n').length + 1))}
      value={text}
      onChange={(event) => props.onChange(event.target.value || undefined)}
    />
  );
}

export function PasswordControl(props: ControlProps) {
  const [isShown, setIsShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <div className="relative">
      <Input
        {...sharedAttributes(props)}
        type={isShown ? 'text' : 'password'}
        autoComplete="new-password"
        className="pr-9"
        value={textOf(props.value)}
        onChange={(event) => props.onChange(event.target.value || undefined)}
      />
      <Button
        variant="ghost"
        size="icon-sm"
        className="absolute top-0.5 right-0.5"
        aria-label={isShown ? `Hide ${props.label}` : `Show ${props.label}`}
        onClick={() => setIsShown(!isShown)}
      >
        <Icon aria-hidden />
      </Button>
    </div>
  );
}

export function NumberControl(props: ControlProps) {
  const { schema, value, onChange } = props;
  return (
    <Input
      {...sharedAttributes(props)}
      type="number"
      inputMode={mainType(schema) === 'integer' ? 'numeric' : 'decimal'}
      step={mainType(schema) === 'integer' ? 1 : 'any'}
      min={schema.minimum}
      max={schema.maximum}
      value={typeof value === 'number' ? value : ''}
      onChange={(event) => onChange(Number.isNaN(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber)}
    />
  );
}

export function BooleanControl({ id, value, onChange, describedBy, invalid, disabled }: ControlProps) {
  return (
    <Switch
      id={id}
      checked={value === true}
      onCheckedChange={onChange}
      disabled={disabled}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
    />
  );
}

export function DateTimeControl(props: ControlProps) {
  return (
    <Input
      {...sharedAttributes(props)}
      type="datetime-local"
      step={1}
      value={toLocalTime(props.value)}
      onChange={(event) => props.onChange(fromLocalTime(event.target.value))}
    />
  );
}

type Shared = Pick<ComponentProps<'input'>, 'id' | 'disabled' | 'placeholder'> &
  Pick<ComponentProps<'input'>, 'aria-describedby' | 'aria-invalid' | 'aria-required'>;

export function sharedAttributes({ id, describedBy, invalid, disabled, required, schema }: ControlProps): Shared {
  return {
    id,
    disabled,
    placeholder: typeof schema.placeholder === 'string' ? schema.placeholder : undefined,
    'aria-describedby': describedBy,
    'aria-invalid': invalid || undefined,
    'aria-required': required || undefined,
  };
}

export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// JSON Schema's `time` needs seconds and a zone; a browser's time field gives neither.
function timeOrText(format: string | undefined, text: string): string | undefined {
  if (text === '') return undefined;
  return format === 'time' && text.length === 5 ? `${text}:00` : text;
}
