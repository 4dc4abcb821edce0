'use client';

import { formatDistanceStrict } from 'date-fns';
import type { ScheduleReply } from '@/contract/schedules';
import { useNow } from '../run-view/use-now';
import { zoneTime } from './zone-time';

type NextFiringProps = {
  schedule: Pick<ScheduleReply, 'enabled' | 'next_at' | 'paused_until' | 'timezone'>;
};

/** When a schedule fires next, in words and as the clock of its zone shows it. */
export function NextFiring({ schedule }: NextFiringProps) {
  const { enabled, next_at, timezone } = schedule;
  const nowMs = useNow(enabled && next_at !== null);
  if (!enabled) return <span className="text-muted-foreground">Off</span>;
  if (next_at === null) return <span className="text-muted-foreground">Never again</span>;
  return (
    <time dateTime={next_at} title={`Here: ${zoneTime(next_at, undefined)}`} className="block" suppressHydrationWarning>
      <span className="block">
        {isPaused(schedule, nowMs) ? 'Paused, then ' : ''}
        {distance(next_at, nowMs)}
      </span>
      <span className="block text-xs text-muted-foreground">{zoneTime(next_at, timezone)}</span>
    </time>
  );
}

function isPaused({ paused_until }: NextFiringProps['schedule'], nowMs: number): boolean {
  return paused_until !== null && new Date(paused_until).getTime() > nowMs;
}

function distance(at: string, nowMs: number): string {
  const ms = new Date(at).getTime();
  return ms - nowMs < 1000 ? 'due now' : formatDistanceStrict(ms, nowMs, { addSuffix: true });
}
