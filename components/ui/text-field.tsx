'use client';

import { type ComponentProps, type ReactNode, useId } from 'react';
import { cn } from './cn';
import { Input } from './input';
import { Label } from './label';

type TextFieldProps = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'id'> & {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: ReactNode;
  error?: string;
  mono?: boolean;
};

/** A labelled line of text with its help and message. */
export function TextField({ label, value, onChange, help, error, mono, className, ...props }: TextFieldProps) {
  const id = useId();
  const describedBy = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Label htmlFor={id}>
        {label}
        {props.required ? (
          <span className="text-destructive" aria-hidden>
            {' *'}
          </span>
        ) : null}
      </Label>
      <Input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={describedBy}
        aria-invalid={error ? true : undefined}
        className={cn(mono && 'font-mono', className)}
        {...props}
      />
      {help ? (
        <p id={`${id}-help`} className="text-xs text-muted-foreground">
          {help}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="text-xs font-medium text-destructive">
          {error}
        </p>
      ) : null}
    </div>
  );
}
