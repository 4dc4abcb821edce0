import { type CronDays, cronDays } from './cron-days';
import { CronProblem, type FieldRule, fieldValues } from './cron-field';

/** `v1`: weekdays are 1–7 from Sunday, and restrict the days of the month further. `v2`: as in crontab. */
export type CronVersion = 'v1' | 'v2';

/** When a schedule fires, by the clock on the wall. All lists are sorted. */
export type Cron = {
  seconds: number[];
  minutes: number[];
  hours: number[];
  days: CronDays;
  months: number[];
  /** Null: every year. */
  years: number[] | null;
};

const SECOND: FieldRule = { name: 'second', min: 0, max: 59 };
const MINUTE: FieldRule = { name: 'minute', min: 0, max: 59 };
const HOUR: FieldRule = { name: 'hour', min: 0, max: 23 };
const MONTH: FieldRule = {
  name: 'month',
  min: 1,
  max: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
const YEAR: FieldRule = { name: 'year', min: 1970, max: 2199 };

const NICKNAMES: Record<string, string> = {
  '@yearly': '0 0 0 1 1 *',
  '@annually': '0 0 0 1 1 *',
  '@monthly': '0 0 0 1 * *',
  '@weekly': '0 0 0 * * SUN',
  '@daily': '0 0 0 * * *',
  '@midnight': '0 0 0 * * *',
  '@hourly': '0 0 * * * *',
};

const TEXT_LENGTH_MAX = 200;
/** The least distance between two firings. */
const GAP_S_MIN = 5;

/** Five fields are a crontab line, which knows one meaning of weekdays; of six, `v1` is what is meant unless told. */
export function cronVersionOf(text: string, given: CronVersion | null | undefined): CronVersion {
  if (given) return given;
  return text.trim().split(/\s+/).length === 5 ? 'v2' : 'v1';
}

/** Reads five fields (from the minute), six (from the second) or seven (with the year), or a name such as `@daily`. */
export function parseCron(text: string, version: CronVersion): { cron: Cron } | { problem: string } {
  try {
    const cron = read(text, version);
    return { cron };
  } catch (error) {
    if (error instanceof CronProblem) return { problem: error.message };
    throw error;
  }
}

function read(text: string, version: CronVersion): Cron {
  if (text.length > TEXT_LENGTH_MAX) throw new CronProblem(`A cron has at most ${TEXT_LENGTH_MAX} characters.`);
  const [second, minute, hour, dayOfMonth, month, dayOfWeek, year] = fieldsOf(text.trim());
  const cron: Cron = {
    seconds: fieldValues(second, SECOND),
    minutes: fieldValues(minute, MINUTE),
    hours: fieldValues(hour, HOUR),
    days: cronDays(dayOfMonth, dayOfWeek, version),
    months: fieldValues(month, MONTH),
    years: year === undefined || year === '*' || year === '?' ? null : fieldValues(year, YEAR),
  };
  if (shortestGapS(cron) >= GAP_S_MIN) return cron;
  throw new CronProblem(
    `It would fire more often than every ${GAP_S_MIN} seconds. Start with a second, such as "0 ${text.trim().split(/\s+/).slice(1).join(' ')}", or use */${GAP_S_MIN}.`,
  );
}

type Fields = [string, string, string, string, string, string, string?];

function fieldsOf(text: string): Fields {
  const nickname = NICKNAMES[text.toLowerCase()];
  if (text.startsWith('@') && nickname === undefined) {
    throw new CronProblem(`${text.split(/\s/)[0]} is not known. There are ${Object.keys(NICKNAMES).join(', ')}.`);
  }
  const fields = (nickname ?? text).split(/\s+/);
  const all = fields.length === 5 ? ['0', ...fields] : fields;
  if (all.length === 6 || all.length === 7) return all as Fields;
  throw new CronProblem(
    'A cron has 6 fields (second, minute, hour, day of the month, month, weekday) or 5 (without the second).',
  );
}

function shortestGapS({ seconds, minutes, hours }: Cron): number {
  const within = seconds.slice(1).map((second, index) => second - (seconds[index] ?? 0));
  const isNextMinute = minutes.some((minute) => minutes.includes(minute + 1)) || isOverTheHour(minutes, hours);
  const first = seconds[0] ?? 0;
  const last = seconds.at(-1) ?? 0;
  return Math.min(3600, ...within, ...(isNextMinute ? [first + 60 - last] : []));
}

function isOverTheHour(minutes: number[], hours: number[]): boolean {
  return minutes.includes(59) && minutes.includes(0) && hours.some((hour) => hours.includes((hour + 1) % 24));
}
