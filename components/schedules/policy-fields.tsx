'use client';

import { useId } from 'react';
import type { CatchUpName, OverlapName } from '@/contract/schedules';
import { NumberRow } from '../flow-editor/panel/controls';
import { fromLocalTime, toLocalTime } from '../form/fields/local-time';
import { Input } from '../ui/input';
import { Label } from '../ui/label';
import type { ScheduleDraft } from './schedule-draft';
import { Choice } from './timing-fields';

type PolicyFieldsProps = { draft: ScheduleDraft; set: (patch: Partial<ScheduleDraft>) => void };

const OVERLAPS: Record<OverlapName, string> = {
  allow: 'Start beside it',
  skip: 'Skip this firing',
  queue_one: 'Wait until it has ended (one at most)',
  cancel_previous: 'Cancel it, then start',
};

const CATCH_UPS: Record<CatchUpName, string> = {
  none: 'Leave them out',
  last: 'Make up for the last one',
  all: 'Make up for all of them, at most 100',
};

const HOUR_S = 3_600;

/** What happens when a firing meets the run before it, comes late, or is not wanted for a while. */
export function PolicyFields({ draft, set }: PolicyFieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Choice
        label="When the run before still goes on"
        value={draft.overlap}
        options={OVERLAPS}
        onChange={(overlap) => set({ overlap })}
      />
      <Choice
        label="Firings missed while no worker was there"
        value={draft.catchUp}
        options={CATCH_UPS}
        onChange={(catchUp) => set({ catchUp })}
      />
      {draft.catchUp === 'all' ? (
        <NumberRow
          label="Reaching back"
          unit="hours"
          min={1}
          max={720}
          value={Math.round(draft.catchUpWindowS / HOUR_S)}
          onChange={(hours = 1) => set({ catchUpWindowS: hours * HOUR_S })}
        />
      ) : null}
      <NumberRow
        label="Spread starts over"
        unit="seconds"
        max={3_600}
        hint="Each firing starts up to so much later, so that many schedules do not start in the same moment."
        value={draft.jitterS}
        onChange={(jitterS = 0) => set({ jitterS })}
      />
      <PauseField draft={draft} set={set} />
      <RetryFields draft={draft} set={set} />
    </div>
  );
}

function PauseField({ draft, set }: PolicyFieldsProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>Paused until</Label>
      <Input
        id={id}
        type="datetime-local"
        className="w-56"
        value={toLocalTime(draft.pausedUntil)}
        onChange={(event) => set({ pausedUntil: fromLocalTime(event.target.value) ?? '' })}
      />
      <p className="text-xs text-muted-foreground">In your time. Empty: not paused.</p>
    </div>
  );
}

/** The constant part of a retry; a growing part or a condition, set through the API, stays as it is. */
function RetryFields({ draft, set }: PolicyFieldsProps) {
  const constant = draft.retry?.constant ?? { attempts: 0, seconds: 0 };
  const change = (patch: Partial<typeof constant>) => {
    const retry = { ...draft.retry, constant: { ...constant, ...patch } };
    const isNone = retry.constant.attempts === 0 && (retry.exponential?.attempts ?? 0) === 0;
    set({ retry: isNone ? null : retry });
  };
  return (
    <div className="flex flex-wrap gap-4">
      <NumberRow
        label="Retries of a failed run"
        max={1_000}
        value={constant.attempts}
        onChange={(attempts = 0) => change({ attempts })}
      />
      {constant.attempts > 0 ? (
        <NumberRow
          label="Wait between them"
          unit="seconds"
          max={65_535}
          value={constant.seconds}
          onChange={(seconds = 0) => change({ seconds })}
        />
      ) : null}
      {draft.retry?.exponential ? (
        <p className="w-full text-xs text-muted-foreground">
          It also has {draft.retry.exponential.attempts} growing retries, which stay as they are.
        </p>
      ) : null}
    </div>
  );
}
