import {
  assert as assertProperty,
  constantFrom,
  integer,
  oneof,
  option,
  property,
  record,
  uniqueArray,
} from 'fast-check';
import { expect, it } from 'vitest';
import { type Cron, cronVersionOf, parseCron } from './cron';
import { nextFiring, nextFirings } from './next-firing';
import { findZone, type Zone } from './zone';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function zoneOf(name: string): Zone {
  const zone = findZone(name);
  if (!zone) throw new Error(`no zone ${name}`);
  return zone;
}

function cronOf(text: string): Cron {
  const parsed = parseCron(text, cronVersionOf(text, null));
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.cron;
}

const firingsOf = (text: string, zone: string, window: { from: string; count: number }) =>
  nextFirings(cronOf(text), zoneOf(zone), { afterMs: Date.parse(window.from) - 1, count: window.count }).map((ms) =>
    new Date(ms).toISOString().replace(':00.000Z', 'Z'),
  );

it.each([
  // The clock goes from 02:00 to 03:00.
  ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', ['2026-03-29T01:00Z', '2026-03-30T00:30Z']],
  ['0 3 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', ['2026-03-29T01:00Z', '2026-03-30T01:00Z']],
  ['*/20 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', ['2026-03-29T01:00Z', '2026-03-30T00:00Z']],
  ['30 2 * * *', 'America/New_York', '2026-03-07T12:00Z', ['2026-03-08T07:00Z', '2026-03-09T06:30Z']],
  // Half an hour is left out: 02:00 to 02:30.
  ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00Z', ['2026-10-03T15:30Z', '2026-10-04T15:15Z']],
  // Midnight does not exist.
  ['0 0 * * *', 'Africa/Cairo', '2026-04-23T12:00Z', ['2026-04-23T22:00Z', '2026-04-24T21:00Z']],
  ['0 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00Z', ['2018-11-04T03:00Z', '2018-11-05T02:00Z']],
  // A whole day does not exist.
  ['0 12 30 12 *', 'Pacific/Apia', '2011-12-01T00:00Z', ['2011-12-30T10:00Z', '2012-12-29T22:00Z']],
])(
  '%s in %s fires once where the clock leaves its time out: at the first moment after',
  (...[cron, zone, from, expected]) => {
    expect(firingsOf(cron, zone, { from, count: expected.length })).toEqual(expected);
  },
);

it.each([
  ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
  [
    '*/20 2 * * *',
    'Europe/Berlin',
    '2026-10-24T23:50Z',
    ['2026-10-25T00:00Z', '2026-10-25T00:20Z', '2026-10-25T00:40Z', '2026-10-26T01:00Z'],
  ],
  ['30 1 * * *', 'America/New_York', '2026-10-31T12:00Z', ['2026-11-01T05:30Z', '2026-11-02T06:30Z']],
  ['45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T00:00Z', ['2026-04-04T14:45Z', '2026-04-05T15:15Z']],
])('%s in %s fires once where its time comes twice: at the first', (...[cron, zone, from, expected]) => {
  expect(firingsOf(cron, zone, { from, count: expected.length })).toEqual(expected);
});

it.each([
  ['*/30 * * * *', 'Europe/Berlin', '2026-03-29T00:30Z', 30],
  ['*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:30Z', 30],
  ['0 * * * *', 'America/New_York', '2026-11-01T04:00Z', 60],
  ['*/15 * * * *', 'Australia/Lord_Howe', '2026-10-03T14:30Z', 15],
])('%s in %s keeps its pace when the clocks change', (...[cron, zone, from, minutes]) => {
  const firings = nextFirings(cronOf(cron), zoneOf(zone), { afterMs: Date.parse(from), count: 8 });
  const gaps = firings.slice(1).map((at, index) => (at - (firings[index] ?? 0)) / MINUTE);
  expect(new Set(gaps)).toEqual(new Set([minutes]));
});

it('a leap day on a Monday is found, however far', () => {
  const cron = parseCron('0 0 9 29 2 MON', 'v1');
  if ('problem' in cron) throw new Error(cron.problem);
  expect(new Date(nextFiring(cron.cron, zoneOf('UTC'), Date.parse('2026-01-01')) ?? 0).toISOString()).toBe(
    '2044-02-29T09:00:00.000Z',
  );
});

it('a day that never comes has no firing', () => {
  expect(nextFiring(cronOf('0 0 31 2 *'), zoneOf('UTC'), 0)).toBeNull();
  expect(nextFiring(cronOf('0 0 0 1 1 * 2020'), zoneOf('UTC'), Date.parse('2026-01-01'))).toBeNull();
});

const ZONES = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Moscow',
  'Europe/Istanbul',
  'Europe/Lisbon',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Africa/Lagos',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Asia/Gaza',
  'Asia/Amman',
  'Asia/Kolkata',
  'Asia/Pyongyang',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Auckland',
  'Pacific/Kiritimati',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/Havana',
  'America/Asuncion',
  'America/Caracas',
  'America/Santiago',
  'Antarctica/Troll',
  'UTC',
];

/** What a wall clock shows, read from the database of time zones anew for each minute. */
function wallClock(zone: string): (ms: number) => {
  text: string;
  minute: number;
  hour: number;
  day: number;
  month: number;
  weekday: number;
  localMs: number;
} {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (ms) => {
    const text = format.format(ms);
    return wallTime(Date.parse(`${text.replace(', ', 'T')}:00Z`), text);
  };
}

function wallTime(localMs: number, text = '') {
  const at = new Date(localMs);
  return {
    text,
    localMs,
    minute: at.getUTCMinutes(),
    hour: at.getUTCHours(),
    day: at.getUTCDate(),
    month: at.getUTCMonth() + 1,
    weekday: at.getUTCDay(),
  };
}

type Plain = { minute: number[]; hour: number[] | null; day: number[] | null; weekday: number[] | null };

function isMatch(plain: Plain, at: ReturnType<typeof wallTime>): boolean {
  const byDay = plain.day?.includes(at.day);
  const byWeekday = plain.weekday?.includes(at.weekday);
  const isDay = plain.day && plain.weekday ? Boolean(byDay || byWeekday) : (byDay ?? byWeekday ?? true);
  return plain.minute.includes(at.minute) && (plain.hour?.includes(at.hour) ?? true) && isDay;
}

/** The rule, minute by minute: by time for a cron of every hour, else once for each time that the wall shows or skips. */
function walk(plain: Plain, zone: string, { fromMs, toMs }: { fromMs: number; toMs: number }): number[] {
  const wall = wallClock(zone);
  const seen = new Set<number>();
  const firings: number[] = [];
  let before = wall(fromMs - DAY).localMs - MINUTE;
  for (let ms = fromMs - DAY; ms <= toMs; ms += MINUTE) {
    const now = wall(ms);
    const shown = plain.hour === null ? [now.localMs] : passed(before, now.localMs).filter((time) => !seen.has(time));
    if (ms >= fromMs && shown.some((time) => isMatch(plain, wallTime(time)))) firings.push(ms);
    for (const time of shown) seen.add(time);
    before = now.localMs;
  }
  return firings;
}

/** The times that a wall clock goes over on its way: more than one where it is put forward. */
function passed(before: number, now: number): number[] {
  const times = [now];
  for (let skipped = now - MINUTE; skipped > before; skipped -= MINUTE) times.push(skipped);
  return times;
}

const values = (min: number, max: number) =>
  uniqueArray(integer({ min, max }), { minLength: 1, maxLength: 4 }).map((list) => list.toSorted((a, b) => a - b));
const plainCron = record({
  minute: values(0, 59),
  hour: option(
    uniqueArray(oneof(integer({ min: 0, max: 4 }), integer({ min: 0, max: 23 })), {
      minLength: 1,
      maxLength: 4,
    }),
  ),
  day: option(values(1, 31), { freq: 4 }),
  weekday: option(values(0, 6), { freq: 4 }),
});

/** Moments around which the clocks change, and some others. */
function windowsOf(zone: string, years: number[]): number[] {
  const { spanAt } = zoneOf(zone);
  return years.flatMap((year) => {
    const end = Date.UTC(year + 1, 0, 1);
    const changes: number[] = [Date.UTC(year, 1, 27)];
    for (let span = spanAt(Date.UTC(year, 0, 1)); span.toMs < end; span = spanAt(span.toMs))
      if (spanAt(span.toMs).offsetMs !== span.offsetMs) changes.push(span.toMs);
    return changes;
  });
}

it('every firing is where a walk over all minutes finds it, in 31 zones around the changes of ten years', () => {
  const cases = ZONES.flatMap((zone) =>
    windowsOf(zone, [2011, 2014, 2018, 2022, 2023, 2024, 2025, 2026, 2027, 2028]).map((at) => ({ zone, at })),
  );
  const isAsWalked = property(
    constantFrom(...cases),
    plainCron,
    integer({ min: -720, max: 720 }),
    ({ zone, at }, plain, shift) => {
      const text = `${plain.minute.join(',')} ${plain.hour?.join(',') ?? '*'} ${plain.day?.join(',') ?? '*'} * ${plain.weekday?.join(',') ?? '*'}`;
      const fromMs = at - DAY + shift * MINUTE;
      const window = { fromMs, toMs: fromMs + 2 * DAY };
      const found: number[] = [];
      for (let ms = fromMs - 1; ; ) {
        const next = nextFiring(cronOf(text), zoneOf(zone), ms);
        if (next === null || next > window.toMs) break;
        found.push(next);
        ms = next;
      }
      expect(found, `${text} in ${zone}`).toEqual(walk(plain, zone, window));
    },
  );
  assertProperty(isAsWalked, { numRuns: 40 });
});
