import { type CivilDate, daysInMonth, weekdayOf } from './civil';
import { CronProblem, type FieldRule, fieldValues, valueOf } from './cron-field';

/** Which days of a month a cron means. Weekdays count from 0, Sunday. */
export type CronDays = {
  /** Null: any. `last`, `lastWeekday` and `nearest` are `L`, `LW` and `15W`. */
  ofMonth: { days: number[]; last: boolean; lastWeekday: boolean; nearest: number[] } | null;
  /** Null: any. `nth` is `FRI#2`, or `FRIL` with n = -1. */
  ofWeek: { days: number[]; nth: { weekday: number; n: number }[] } | null;
  /** What two restrictions mean together: both at once, or (as in crontab) either. */
  both: 'and' | 'or';
};

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
const DAY_OF_MONTH: FieldRule = { name: 'day of the month', min: 1, max: 31 };
const WEEKDAY: FieldRule = { name: 'weekday', min: 0, max: 6, names: WEEKDAYS, isCircular: true };
const WEEKDAY_OR_7: FieldRule = { ...WEEKDAY, max: 7 };
// Quartz counts from Sunday, 1.
const WEEKDAY_FROM_1: FieldRule = { ...WEEKDAY, min: 1, max: 7 };

export function cronDays(ofMonth: string, ofWeek: string, version: 'v1' | 'v2'): CronDays {
  return {
    ofMonth: isAny(ofMonth) ? null : monthDays(ofMonth),
    ofWeek: isAny(ofWeek) ? null : weekDays(ofWeek, version),
    both: version === 'v1' ? 'and' : 'or',
  };
}

function isAny(text: string): boolean {
  return text === '*' || text === '?';
}

function monthDays(text: string): CronDays['ofMonth'] {
  const rule = { days: [] as number[], last: false, lastWeekday: false, nearest: [] as number[] };
  for (const part of text.toUpperCase().split(',')) {
    if (part === 'L') rule.last = true;
    else if (part === 'LW') rule.lastWeekday = true;
    else if (/^\d{1,2}W$/.test(part)) rule.nearest.push(valueOf(part.slice(0, -1), DAY_OF_MONTH));
    else rule.days.push(...fieldValues(part, DAY_OF_MONTH));
  }
  return rule;
}

function weekDays(text: string, version: 'v1' | 'v2'): CronDays['ofWeek'] {
  const rule = { days: [] as number[], nth: [] as { weekday: number; n: number }[] };
  for (const part of text.toUpperCase().split(',')) {
    const [, name, ordinal] = /^([A-Z]{3}|\d)(?:#?(L)|#\d)$/.exec(part) ?? [];
    if (name === undefined) rule.days.push(...plainWeekdays(part, version));
    else rule.nth.push({ weekday: weekdayNumber(name, version), n: ordinal ? -1 : ordinalOf(part) });
  }
  return rule;
}

function ordinalOf(part: string): number {
  const n = Number(part.at(-1));
  if (n >= 1 && n <= 5) return n;
  throw new CronProblem(`"${part}": a month has its weekdays at most 5 times, so # goes from 1 to 5.`);
}

function plainWeekdays(part: string, version: 'v1' | 'v2'): number[] {
  if (version === 'v1') return fieldValues(part, WEEKDAY_FROM_1).map((day) => day - 1);
  const hasSeven = /(^|-)7(\/|$)/.test(part);
  return fieldValues(part, hasSeven ? WEEKDAY_OR_7 : WEEKDAY).map((day) => day % 7);
}

function weekdayNumber(name: string, version: 'v1' | 'v2'): number {
  return version === 'v1' ? valueOf(name, WEEKDAY_FROM_1) - 1 : valueOf(name, WEEKDAY_OR_7) % 7;
}

/** The days of one month, sorted. */
export function daysOf(rule: CronDays, year: number, month: number): number[] {
  const all = Array.from({ length: daysInMonth(year, month) }, (_, index) => ({ year, month, day: index + 1 }));
  return all.filter((date) => matches(rule, date)).map(({ day }) => day);
}

function matches({ ofMonth, ofWeek, both }: CronDays, date: CivilDate): boolean {
  if (!ofMonth || !ofWeek || both === 'and') {
    return (!ofMonth || matchesMonthDay(ofMonth, date)) && (!ofWeek || matchesWeekday(ofWeek, date));
  }
  return matchesMonthDay(ofMonth, date) || matchesWeekday(ofWeek, date);
}

function matchesMonthDay(rule: NonNullable<CronDays['ofMonth']>, date: CivilDate): boolean {
  const length = daysInMonth(date.year, date.month);
  return (
    rule.days.includes(date.day) ||
    (rule.last && date.day === length) ||
    (rule.lastWeekday && date.day === nearestWorkday(date, length)) ||
    rule.nearest.some((day) => day <= length && date.day === nearestWorkday(date, day))
  );
}

/** The working day next to a day, without leaving the month. */
function nearestWorkday({ year, month }: CivilDate, day: number): number {
  const weekday = weekdayOf({ year, month, day });
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === daysInMonth(year, month) ? day - 2 : day + 1;
  return day;
}

function matchesWeekday(rule: NonNullable<CronDays['ofWeek']>, date: CivilDate): boolean {
  const weekday = weekdayOf(date);
  if (rule.days.includes(weekday)) return true;
  const n = Math.ceil(date.day / 7);
  const isLast = date.day + 7 > daysInMonth(date.year, date.month);
  return rule.nth.some((nth) => nth.weekday === weekday && (nth.n === -1 ? isLast : nth.n === n));
}
