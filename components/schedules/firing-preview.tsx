'use client';

import { parseCron } from '@/engine/schedule/cron';
import { nextFirings } from '@/engine/schedule/next-firing';
import { findZone } from '@/engine/schedule/zone';
import { useNow } from '../run-view/use-now';
import { cronWords } from './cron-words';
import type { ScheduleDraft } from './schedule-draft';
import { ownZone, zoneTime } from './zone-time';

const SHOWN = 8;
const MINUTE_MS = 60_000;

type Timing = Pick<ScheduleDraft, 'cron' | 'cronVersion' | 'timezone' | 'pausedUntil'>;

/** What a cron means in words, and when it fires next; or what is wrong with it. */
export function FiringPreview({ timing }: { timing: Timing }) {
  const nowMs = useNow(true);
  const upcoming = upcomingOf(timing, Math.floor(nowMs / MINUTE_MS) * MINUTE_MS);
  if ('problem' in upcoming) {
    return (
      <p role="status" className="text-sm font-medium text-destructive">
        {upcoming.problem}
      </p>
    );
  }
  const isElsewhere = timing.timezone !== ownZone();
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm font-medium" role="status">
        {cronWords(timing.cron, timing.cronVersion) ?? timing.cron}
      </p>
      <ol aria-label="Next firings" className="flex flex-col gap-1 text-sm tabular-nums" suppressHydrationWarning>
        {upcoming.firings.map((ms) => (
          <li key={ms} className="flex flex-wrap justify-between gap-x-3">
            <span>{zoneTime(new Date(ms), timing.timezone)}</span>
            {isElsewhere ? (
              <span className="text-muted-foreground">here {zoneTime(new Date(ms), undefined)}</span>
            ) : null}
          </li>
        ))}
      </ol>
    </div>
  );
}

function upcomingOf(timing: Timing, nowMs: number): { firings: number[] } | { problem: string } {
  const parsed = parseCron(timing.cron, timing.cronVersion);
  if ('problem' in parsed) return parsed;
  const zone = findZone(timing.timezone);
  if (!zone) return { problem: `This browser does not know the time zone ${timing.timezone}.` };
  const pausedMs = timing.pausedUntil === '' ? 0 : new Date(timing.pausedUntil).getTime();
  const firings = nextFirings(parsed.cron, zone, { afterMs: Math.max(nowMs, pausedMs), count: SHOWN });
  return firings.length > 0 ? { firings } : { problem: 'This never fires.' };
}
