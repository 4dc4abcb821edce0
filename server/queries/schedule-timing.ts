import { type CronVersion, cronVersionOf, parseCron } from '@/engine/schedule/cron';
import type { Timing } from '@/engine/schedule/due';
import { nextFiring } from '@/engine/schedule/next-firing';
import { findZone } from '@/engine/schedule/zone';
import { AppError } from '../errors';

export type TimingText = { cron: string; cronVersion?: CronVersion | null; timezone: string };

export type ReadTiming = Pick<Timing, 'cron' | 'zone'> & { cronVersion: CronVersion };

/** Reads a cron and a time zone that somebody wrote. */
export function readTiming(text: TimingText): ReadTiming {
  const cronVersion = cronVersionOf(text.cron, text.cronVersion);
  const parsed = parseCron(text.cron, cronVersion);
  if ('problem' in parsed) throw new AppError('invalid_input', parsed.problem, { field: 'body.schedule' });
  const zone = findZone(text.timezone);
  if (!zone) {
    const message = `${text.timezone} is no time zone: give a name such as Europe/Berlin or UTC.`;
    throw new AppError('invalid_input', message, { field: 'body.timezone' });
  }
  return { cron: parsed.cron, zone, cronVersion };
}

/** When a schedule fires first, counted from now or from the end of its pause. Refuses what never fires. */
export function firstFiring({ cron, zone }: ReadTiming, now: Date, pausedUntil: Date | null): Date {
  const at = nextFiring(cron, zone, Math.max(now.getTime(), pausedUntil?.getTime() ?? 0));
  if (at !== null) return new Date(at);
  const message = 'This never fires: none of the days of the next 60 years is on it.';
  throw new AppError('invalid_input', message, { field: 'body.schedule' });
}
