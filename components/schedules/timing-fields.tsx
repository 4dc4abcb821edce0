'use client';

import { useId, useState } from 'react';
import { Input } from '../ui/input';
import { Label } from '../ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';
import { TextField } from '../ui/text-field';
import { cn } from '../ui/cn';
import {
  cronOf,
  FIRST_RECIPES,
  HOURS,
  MINUTES,
  MONTH_DAYS,
  type Recipe,
  type RecipeKind,
  recipeOf,
  type Time,
  WEEKDAYS,
} from './cron-recipe';
import type { ScheduleDraft } from './schedule-draft';

type TimingFieldsProps = {
  draft: ScheduleDraft;
  set: (patch: Partial<ScheduleDraft>) => void;
  error?: string;
};

const KINDS: Record<RecipeKind, string> = {
  minutes: 'Every few minutes',
  hours: 'Every few hours',
  days: 'Every day',
  week: 'On days of the week',
  month: 'On a day of the month',
  custom: 'By a cron expression',
};

/** When a schedule fires: common cases by a form, everything else as a cron. */
export function TimingFields({ draft, set, error }: TimingFieldsProps) {
  const recipe = recipeOf(draft.cron);
  const [isText, setIsText] = useState(recipe.kind === 'custom');
  const kind = isText ? 'custom' : recipe.kind;

  function change(next: Recipe) {
    const cron = cronOf(next);
    if (cron !== null) set({ cron, cronVersion: 'v2' });
  }

  function chooseKind(next: RecipeKind) {
    setIsText(next === 'custom');
    if (next !== 'custom' && next !== recipe.kind) change(FIRST_RECIPES[next]);
  }

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <Choice label="Repeats" value={kind} options={KINDS} onChange={chooseKind} className="w-56" />
        {kind === 'custom' ? null : <RecipeFields recipe={recipe} onChange={change} />}
      </div>
      {kind === 'custom' ? <CronField draft={draft} set={set} error={error} /> : null}
    </div>
  );
}

function CronField({ draft, set, error }: TimingFieldsProps) {
  return (
    <>
      <TextField
        label="Cron expression"
        mono
        value={draft.cron}
        error={error}
        help="Second, minute, hour, day of the month, month, weekday: 0 30 9 * * MON-FRI. With five fields, it starts with the minute."
        onChange={(cron) => set({ cron })}
      />
      <Choice
        label="Weekdays as numbers"
        value={draft.cronVersion}
        options={{ v2: 'as in crontab: 0 or 7 is Sunday', v1: 'as in Quartz: 1 is Sunday' }}
        onChange={(cronVersion) => set({ cronVersion })}
        className="w-72 max-sm:w-full"
      />
    </>
  );
}

type RecipeProps = { recipe: Recipe; onChange: (recipe: Recipe) => void };

function RecipeFields({ recipe, onChange }: RecipeProps) {
  switch (recipe.kind) {
    case 'minutes':
      return (
        <Choice
          label="Every"
          value={String(recipe.every)}
          options={numbered(MINUTES, 'minute')}
          onChange={(every) => onChange({ ...recipe, every: Number(every) })}
        />
      );
    case 'hours':
      return <HourFields recipe={recipe} onChange={onChange} />;
    case 'days':
      return <TimeField time={recipe.time} onChange={(time) => onChange({ ...recipe, time })} />;
    case 'week':
      return (
        <>
          <WeekdayField recipe={recipe} onChange={onChange} />
          <TimeField time={recipe.time} onChange={(time) => onChange({ ...recipe, time })} />
        </>
      );
    case 'month':
      return (
        <>
          <Choice
            label="Day"
            value={recipe.day}
            options={Object.fromEntries(MONTH_DAYS.map((day) => [day, day === 'L' ? 'the last' : day]))}
            onChange={(day) => onChange({ ...recipe, day })}
          />
          <TimeField time={recipe.time} onChange={(time) => onChange({ ...recipe, time })} />
        </>
      );
    default:
      return null;
  }
}

function numbered(values: number[], unit: string): Record<string, string> {
  return Object.fromEntries(values.map((value) => [value, value === 1 ? unit : `${value} ${unit}s`]));
}

function HourFields({
  recipe,
  onChange,
}: {
  recipe: Extract<Recipe, { kind: 'hours' }>;
  onChange: (recipe: Recipe) => void;
}) {
  const id = useId();
  return (
    <>
      <Choice
        label="Every"
        value={String(recipe.every)}
        options={numbered(HOURS, 'hour')}
        onChange={(every) => onChange({ ...recipe, every: Number(every) })}
      />
      <div className="flex flex-col gap-1">
        <Label htmlFor={id}>At minute</Label>
        <Input
          id={id}
          type="number"
          min={0}
          max={59}
          className="w-24"
          value={recipe.minute}
          onChange={(event) => onChange({ ...recipe, minute: Math.min(59, Math.max(0, Number(event.target.value))) })}
        />
      </div>
    </>
  );
}

const two = (value: number) => String(value).padStart(2, '0');

function TimeField({ time, onChange }: { time: Time; onChange: (time: Time) => void }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>At</Label>
      <Input
        id={id}
        type="time"
        className="w-32"
        value={`${two(time.hour)}:${two(time.minute)}`}
        onChange={(event) => {
          const [hour, minute] = event.target.value.split(':').map(Number);
          if (hour !== undefined && minute !== undefined) onChange({ hour, minute });
        }}
      />
    </div>
  );
}

function WeekdayField({
  recipe,
  onChange,
}: {
  recipe: Extract<Recipe, { kind: 'week' }>;
  onChange: (recipe: Recipe) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">Days</legend>
      <div className="flex">
        {WEEKDAYS.map((day) => {
          const isOn = recipe.days.includes(day);
          const days = WEEKDAYS.filter((other) => (other === day ? !isOn : recipe.days.includes(other)));
          return (
            <button
              key={day}
              type="button"
              aria-pressed={isOn}
              // A week without a day is no schedule.
              disabled={isOn && recipe.days.length === 1}
              className={cn(
                'h-8 border border-l-0 px-2 text-xs font-medium first:rounded-l-md first:border-l last:rounded-r-md max-sm:h-9',
                isOn
                  ? 'border-primary bg-primary text-primary-foreground'
                  : 'bg-card text-muted-foreground hover:bg-accent',
              )}
              onClick={() => onChange({ ...recipe, days })}
            >
              {day.charAt(0) + day.slice(1).toLowerCase()}
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}

type ChoiceProps<T extends string> = {
  label: string;
  value: T;
  options: Record<T, string>;
  onChange: (value: T) => void;
  className?: string;
};

/** A labelled choice among a few. */
export function Choice<T extends string>({ label, value, options, onChange, className }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Label htmlFor={id}>{label}</Label>
      <Select value={value} onValueChange={(next) => onChange(next as T)}>
        <SelectTrigger id={id} className={cn('min-w-32', className)}>
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          {(Object.entries(options) as [T, string][]).map(([key, text]) => (
            <SelectItem key={key} value={key}>
              {text}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  );
}
