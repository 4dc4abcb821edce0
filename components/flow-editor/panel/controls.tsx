'use client';

import { type ReactNode, useId } from 'react';
import { Input } from '../../ui/input';
import { Label } from '../../ui/label';
import { Switch } from '../../ui/switch';
import { Textarea } from '../../ui/textarea';

type SectionProps = { title: string; hint?: ReactNode; children: ReactNode };

/** A titled group of settings. */
export function Section({ title, hint, children }: SectionProps) {
  return (
    <section aria-label={title} className="flex flex-col gap-2.5 border-b px-4 py-4 last:border-b-0">
      <div>
        <h3 className="text-sm font-semibold">{title}</h3>
        {hint ? <p className="text-xs text-muted-foreground">{hint}</p> : null}
      </div>
      {children}
    </section>
  );
}

type OptionalProps = {
  title: string;
  hint: ReactNode;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
  disabled?: boolean;
  children?: ReactNode;
};

/** A setting that is off until it is wanted; its details show when it is on. */
export function OptionalSection({ title, hint, isOn, onToggle, disabled, children }: OptionalProps) {
  const id = useId();
  return (
    <section aria-label={title} className="flex flex-col gap-3 border-b px-4 py-3.5 last:border-b-0">
      <div className="flex items-start justify-between gap-3">
        <div>
          <Label htmlFor={id} className="text-sm">
            {title}
          </Label>
          <p id={`${id}-hint`} className="text-xs text-muted-foreground">
            {hint}
          </p>
        </div>
        <Switch id={id} checked={isOn} onCheckedChange={onToggle} disabled={disabled} aria-describedby={`${id}-hint`} />
      </div>
      {isOn && children ? <div className="flex flex-col gap-3">{children}</div> : null}
    </section>
  );
}

type SwitchRowProps = { label: string; hint?: ReactNode; checked: boolean; onChange: (checked: boolean) => void };

export function SwitchRow({ label, hint, checked, onChange }: SwitchRowProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-3">
      <div>
        <Label htmlFor={id}>{label}</Label>
        {hint ? (
          <p id={`${id}-hint`} className="text-xs text-muted-foreground">
            {hint}
          </p>
        ) : null}
      </div>
      <Switch id={id} checked={checked} onCheckedChange={onChange} aria-describedby={hint ? `${id}-hint` : undefined} />
    </div>
  );
}

type NumberRowProps = {
  label: string;
  hint?: ReactNode;
  unit?: string;
  value: number | null | undefined;
  /** undefined when the field is empty. */
  onChange: (value: number | undefined) => void;
  min?: number;
  max?: number;
  integer?: boolean;
  placeholder?: string;
};

export function NumberRow({ label, hint, unit, value, onChange, integer = true, ...limits }: NumberRowProps) {
  const id = useId();
  const { min = 0, max } = limits;

  function read(text: string) {
    const number = Number(text);
    if (text.trim() === '') onChange(undefined);
    else if (Number.isFinite(number)) onChange(clamp(integer ? Math.trunc(number) : number, min, max));
  }

  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>{label}</Label>
      <div className="flex items-center gap-2">
        <Input
          id={id}
          type="number"
          inputMode={integer ? 'numeric' : 'decimal'}
          className="w-32"
          value={value ?? ''}
          min={min}
          max={max}
          step={integer ? 1 : 'any'}
          placeholder={limits.placeholder}
          onChange={(event) => read(event.target.value)}
        />
        {unit ? <span className="text-sm text-muted-foreground">{unit}</span> : null}
      </div>
      {hint ? <p className="text-xs text-muted-foreground">{hint}</p> : null}
    </div>
  );
}

function clamp(value: number, min: number, max = Number.POSITIVE_INFINITY): number {
  return Math.min(Math.max(value, min), max);
}

type TextRowProps = {
  label: string;
  hint?: ReactNode;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  error?: string;
  multiline?: boolean;
};

export function TextRow({ label, hint, value, onChange, placeholder, error, multiline }: TextRowProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
  const shared = { id, value, placeholder, 'aria-invalid': error ? true : undefined, 'aria-describedby': described };
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>{label}</Label>
      {multiline ? (
        <Textarea {...shared} rows={3} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <Input {...shared} onChange={(event) => onChange(event.target.value)} />
      )}
      {hint ? (
        <p id={`${id}-hint`} className="text-xs text-muted-foreground">
          {hint}
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
