import { DAY_MS, dateOfDay, dayNumber } from './civil';
import type { Cron } from './cron';
import { daysOf } from './cron-days';
import type { Zone } from './zone';

// A leap day on a given weekday comes round within 40 years.
const YEARS_MAX = 60;
const OFFSET_MS_MAX = 15 * 3_600_000;

/**
 * The first firing after a moment; null when there is none. A cron that names hours fires once for each time on the
 * wall: where the clock leaves it out, at the first moment after the gap, and where it comes twice, at the first. One
 * that runs in every hour follows the time that passes.
 */
export function nextFiring(cron: Cron, zone: Zone, afterMs: number): number | null {
  const startMs = Math.floor(afterMs / 1000) * 1000 + 1000;
  return cron.hours.length === 24 ? nextByTime(cron, zone, startMs) : nextOnTheWall(cron, zone, startMs);
}

/** The next `count` firings. */
export function nextFirings(cron: Cron, zone: Zone, { afterMs, count }: { afterMs: number; count: number }): number[] {
  const firings: number[] = [];
  for (let at = nextFiring(cron, zone, afterMs); at !== null && firings.length < count; at = nextFiring(cron, zone, at))
    firings.push(at);
  return firings;
}

function nextByTime(cron: Cron, zone: Zone, startMs: number): number | null {
  let span = zone.spanAt(startMs);
  let wallMs = nextWallTime(cron, startMs + span.offsetMs);
  while (wallMs !== null && wallMs - span.offsetMs >= span.toMs) {
    const next = zone.spanAt(span.toMs);
    if (next.offsetMs !== span.offsetMs) wallMs = nextWallTime(cron, next.fromMs + next.offsetMs);
    span = next;
  }
  return wallMs === null ? null : wallMs - span.offsetMs;
}

function nextOnTheWall(cron: Cron, zone: Zone, startMs: number): number | null {
  let localMs = startMs + zone.spanAt(startMs).offsetMs;
  for (;;) {
    const wallMs = nextWallTime(cron, localMs);
    if (wallMs === null) return null;
    const at = firstMoment(zone, wallMs);
    if (at >= startMs) return at;
    localMs = wallMs + 1000;
  }
}

/** When a wall clock first shows a time, or passes it. */
function firstMoment(zone: Zone, wallMs: number): number {
  let span = zone.spanAt(wallMs - OFFSET_MS_MAX);
  while (wallMs - span.offsetMs >= span.toMs) span = zone.spanAt(span.toMs);
  return Math.max(wallMs - span.offsetMs, span.fromMs);
}

/** The first matching time on a wall clock that never changes, from `fromMs` on. */
function nextWallTime(cron: Cron, fromMs: number): number | null {
  const firstDay = Math.floor(fromMs / DAY_MS);
  const timeToday = nextTimeOfDay(cron, (fromMs - firstDay * DAY_MS) / 1000);
  const start = dateOfDay(timeToday === null ? firstDay + 1 : firstDay);
  for (let year = start.year; year <= start.year + YEARS_MAX; year++) {
    if (cron.years && !cron.years.includes(year)) continue;
    const isFirstYear = year === start.year;
    const months = isFirstYear ? cron.months.filter((month) => month >= start.month) : cron.months;
    for (const month of months) {
      const isFirstMonth = isFirstYear && month === start.month;
      const day = daysOf(cron.days, year, month).find((candidate) => !isFirstMonth || candidate >= start.day);
      if (day === undefined) continue;
      const number = dayNumber({ year, month, day });
      const time = number === firstDay ? timeToday : nextTimeOfDay(cron, 0);
      return number * DAY_MS + (time ?? 0) * 1000;
    }
  }
  return null;
}

/** Seconds of the day from `second` on; null when the day has no more. */
function nextTimeOfDay({ hours, minutes, seconds }: Cron, from: number): number | null {
  const fromHour = Math.floor(from / 3600);
  const fromMinute = Math.floor((from % 3600) / 60);
  for (const hour of hours) {
    if (hour < fromHour) continue;
    for (const minute of minutes) {
      if (hour === fromHour && minute < fromMinute) continue;
      const isFirst = hour === fromHour && minute === fromMinute;
      const second = isFirst ? seconds.find((candidate) => candidate >= from % 60) : seconds[0];
      if (second !== undefined) return hour * 3600 + minute * 60 + second;
    }
  }
  return null;
}
