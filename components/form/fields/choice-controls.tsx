'use client';

import type { JsonSchema } from '@/engine/flow/schema';
import { Checkbox } from '../../ui/checkbox';
import { Label } from '../../ui/label';
import { RadioGroup, RadioGroupItem } from '../../ui/radio-group';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../../ui/select';
import { type Choice, choices } from '../field-kind';
import type { ControlProps } from './field-props';

const RADIO_MAX = 3;

/** Few choices are shown at once. */
export function isRadio(schema: JsonSchema): boolean {
  const count = choices(schema).length;
  return count > 0 && count <= RADIO_MAX;
}

export function EnumControl(props: ControlProps) {
  const options = choices(props.schema);
  const selected = options.findIndex((option) => isSame(option.value, props.value));
  const choose = (index: string) => props.onChange(options[Number(index)]?.value);
  const shown = { ...props, options, selected: selected < 0 ? '' : String(selected), choose };
  return isRadio(props.schema) ? <Radios {...shown} /> : <Menu {...shown} />;
}

type ChoiceProps = ControlProps & { options: Choice[]; selected: string; choose: (index: string) => void };

function Radios({ id, options, selected, choose, describedBy, required, disabled }: ChoiceProps) {
  return (
    <RadioGroup
      value={selected}
      onValueChange={choose}
      disabled={disabled}
      aria-labelledby={`${id}-label`}
      aria-describedby={describedBy}
      aria-required={required || undefined}
      className="min-h-8 items-center"
    >
      {options.map((option, index) => (
        <div key={option.label} className="flex items-center gap-2">
          <RadioGroupItem id={`${id}-${index}`} value={String(index)} />
          <Label htmlFor={`${id}-${index}`} className="font-normal">
            {option.label}
          </Label>
        </div>
      ))}
    </RadioGroup>
  );
}

function Menu({ id, options, selected, choose, describedBy, invalid, required, disabled }: ChoiceProps) {
  return (
    <Select value={selected} onValueChange={choose} disabled={disabled}>
      <SelectTrigger
        id={id}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        aria-required={required || undefined}
      >
        <SelectValue placeholder="Choose…" />
      </SelectTrigger>
      <SelectContent>
        {options.map((option, index) => (
          <SelectItem key={option.label} value={String(index)}>
            {option.label}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}

/** A list whose items are choices: one box for each. */
export function EnumSetControl({ id, schema, value, onChange, disabled }: ControlProps) {
  const options = choices(schema.items ?? {});
  const chosen: unknown[] = Array.isArray(value) ? value : [];
  const toggle = (option: Choice, isOn: boolean) =>
    onChange(isOn ? [...chosen, option.value] : chosen.filter((item) => !isSame(item, option.value)));
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-5 gap-y-2">
      {options.map((option, index) => (
        <div key={option.label} className="flex items-center gap-2">
          <Checkbox
            id={`${id}-${index}`}
            checked={chosen.some((item) => isSame(item, option.value))}
            onCheckedChange={(isOn) => toggle(option, isOn === true)}
            disabled={disabled}
          />
          <Label htmlFor={`${id}-${index}`} className="font-normal">
            {option.label}
          </Label>
        </div>
      ))}
    </div>
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
