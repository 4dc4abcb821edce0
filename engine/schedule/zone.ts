import { DAY_MS } from './civil';

/** A stretch of time with one offset from UTC: `fromMs` <= t < `toMs`. */
export type Span = { fromMs: number; toMs: number; offsetMs: number };

/** The offsets of a time zone. Local time = UTC + offset. */
export type Zone = { name: string; spanAt: (ms: number) => Span };

const zones = new Map<string, Zone>();

/** Null for a name that is not in the IANA database of this machine. */
export function findZone(name: string): Zone | null {
  const known = zones.get(name);
  if (known) return known;
  const offsetAt = offsetReader(name);
  if (!offsetAt) return null;
  const zone = { name, spanAt: spanReader(offsetAt) };
  zones.set(name, zone);
  return zone;
}

type OffsetAt = (ms: number) => number;

function offsetReader(name: string): OffsetAt | null {
  // Fixed offsets such as +02:00 are understood by Intl, but are no zone a person would recognize.
  if (!/^[A-Za-z]/.test(name) || name.length > 64) return null;
  const format = formatOf(name);
  if (!format) return null;
  return (ms) => {
    const text = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes, seconds] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(text) ?? [];
    const size = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
    return (sign === '-' ? -size : size) * 1000;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const YEAR_MS = 365 * DAY_MS;
// No zone has changed its clocks twice within a week and back.
const STEP_MS = 7 * DAY_MS;
const YEARS_KEPT = 64;

function spanReader(offsetAt: OffsetAt): Zone['spanAt'] {
  const years = new Map<number, Span[]>();
  return (ms) => {
    const year = Math.floor(ms / YEAR_MS);
    const spans = years.get(year) ?? spansOf(year * YEAR_MS, offsetAt);
    if (years.size > YEARS_KEPT) years.clear();
    years.set(year, spans);
    const span = spans.find(({ toMs }) => ms < toMs);
    if (!span) throw new Error('the spans of a year leave no moment out');
    return span;
  };
}

/** The spans of 365 days. They end with the year, also where the offset goes on. */
function spansOf(startMs: number, offsetAt: OffsetAt): Span[] {
  const endMs = startMs + YEAR_MS;
  const spans: Span[] = [];
  let span = { fromMs: startMs, toMs: endMs, offsetMs: offsetAt(startMs) };
  for (let ms = startMs; ms < endMs; ms += STEP_MS) {
    const toMs = Math.min(ms + STEP_MS, endMs) - 1000;
    const offsetMs = offsetAt(toMs);
    if (offsetMs === span.offsetMs) continue;
    const changeMs = changeBetween(Math.max(ms - 1000, startMs), toMs, offsetAt);
    spans.push({ ...span, toMs: changeMs });
    span = { fromMs: changeMs, toMs: endMs, offsetMs };
  }
  return [...spans, span];
}

/** The first second with another offset. */
function changeBetween(fromMs: number, toMs: number, offsetAt: OffsetAt): number {
  const before = offsetAt(fromMs);
  let low = fromMs;
  let high = toMs;
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
