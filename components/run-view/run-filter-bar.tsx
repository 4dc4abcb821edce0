'use client';

import { X } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { runState } from '@/contract/job-shape';
import { Button } from '../ui/button';
import { Input } from '../ui/input';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';
import { statusLooks } from '../ui/status-badge';
import { isFiltered, RUN_KINDS, type RunFilters, type RunKind, TIME_RANGES, type TimeRange } from './run-filters';
import { statusOf } from './job-facts';

type RunFilterBarProps = { filters: RunFilters; onChange: (filters: RunFilters) => void };

const ANY = 'any';
const CUSTOM = 'custom';

export function RunFilterBar({ filters, onChange }: RunFilterBarProps) {
  const [isCustom, setIsCustom] = useState(filters.from !== undefined || filters.to !== undefined);
  const hasTimes = isCustom || filters.from !== undefined || filters.to !== undefined;

  function chooseRange(value: string) {
    setIsCustom(value === CUSTOM);
    const range = value in TIME_RANGES ? (value as TimeRange) : undefined;
    onChange({ ...filters, range, from: undefined, to: undefined });
  }

  return (
    <div
      role="search"
      aria-label="Filter runs"
      className="flex flex-wrap items-center gap-2 max-sm:grid max-sm:grid-cols-2"
    >
      <StatusFilter filters={filters} onChange={onChange} />
      <KindFilter filters={filters} onChange={onChange} />
      <TextFilter
        label="Path starts with"
        value={filters.path}
        onChange={(path) => onChange({ ...filters, path })}
        className="sm:w-52"
      />
      <TextFilter
        label="Schedule"
        value={filters.schedule}
        onChange={(schedule) => onChange({ ...filters, schedule })}
        className="sm:w-44"
      />
      <TextFilter
        label="Started by"
        value={filters.user}
        onChange={(user) => onChange({ ...filters, user })}
        className="sm:w-36"
      />
      <Select value={hasTimes ? CUSTOM : (filters.range ?? ANY)} onValueChange={chooseRange}>
        <SelectTrigger aria-label="Time" className="sm:w-40">
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          <SelectItem value={ANY}>Any time</SelectItem>
          {Object.entries(TIME_RANGES).map(([range, label]) => (
            <SelectItem key={range} value={range}>
              {label}
            </SelectItem>
          ))}
          <SelectItem value={CUSTOM}>From … to …</SelectItem>
        </SelectContent>
      </Select>
      {hasTimes ? <TimeFilters filters={filters} onChange={onChange} /> : null}
      {isFiltered(filters) ? (
        <Button
          variant="ghost"
          className="max-sm:justify-self-start"
          onClick={() => {
            setIsCustom(false);
            onChange({});
          }}
        >
          <X aria-hidden /> Clear filters
        </Button>
      ) : null}
    </div>
  );
}

function StatusFilter({ filters, onChange }: RunFilterBarProps) {
  return (
    <Select
      value={filters.status ?? ANY}
      onValueChange={(value) => onChange({ ...filters, status: runState.safeParse(value).data })}
    >
      <SelectTrigger aria-label="Status" className="sm:w-36">
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={ANY}>Any status</SelectItem>
        {runState.options.map((state) => (
          <SelectItem key={state} value={state}>
            {statusLooks[statusOf({ state })].label}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}

function KindFilter({ filters, onChange }: RunFilterBarProps) {
  const choose = (value: string) => onChange({ ...filters, kind: value in RUN_KINDS ? (value as RunKind) : undefined });
  return (
    <Select value={filters.kind ?? ANY} onValueChange={choose}>
      <SelectTrigger aria-label="Kind" className="sm:w-44">
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={ANY}>Scripts and flows</SelectItem>
        {Object.entries(RUN_KINDS).map(([kind, { label }]) => (
          <SelectItem key={kind} value={kind}>
            {label}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}

function TimeFilters({ filters, onChange }: RunFilterBarProps) {
  return (
    <>
      <Input
        type="datetime-local"
        aria-label="From"
        className="sm:w-48"
        value={filters.from ?? ''}
        onChange={(event) => onChange({ ...filters, range: undefined, from: event.target.value || undefined })}
      />
      <Input
        type="datetime-local"
        aria-label="To"
        className="sm:w-48"
        value={filters.to ?? ''}
        onChange={(event) => onChange({ ...filters, range: undefined, to: event.target.value || undefined })}
      />
    </>
  );
}

type TextFilterProps = {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  className?: string;
};

const TYPING_PAUSE_MS = 350;

// The list is asked for once the typing pauses, not with every letter.
function TextFilter({ label, value = '', onChange, className }: TextFilterProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => {
      setTyped(null);
      if (typed.trim() !== value) onChange(typed.trim() || undefined);
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <Input
      id={id}
      type="search"
      aria-label={label}
      placeholder={label}
      className={className}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
