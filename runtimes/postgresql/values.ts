import { type CustomTypesConfig, types } from 'pg';
import type { SqlParameter } from './statements';

const INT8 = 20;
const FLOATS = [700, 701];
const NUMERIC = 1700;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const BYTEA = 17;
/** Array type → type of its items. */
const ARRAYS = new Map([
  [1016, INT8],
  [1021, 700],
  [1022, 701],
  [1231, NUMERIC],
  [1182, DATE],
  [1115, TIMESTAMP],
  [1185, TIMESTAMPTZ],
  [1001, BYTEA],
]);
/** Beyond these a double no longer holds every decimal. */
const EXACT_DIGITS = 15;

type Parse = (text: string) => unknown;

/** The driver's own declarations describe an older shape. */
const arrays = types.arrayParser as unknown as { create: (text: string, item: Parse) => { parse: () => unknown[] } };

const PARSERS = new Map<number, Parse>([
  [INT8, (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)],
  ...FLOATS.map((oid): [number, Parse] => [oid, (text) => (Number.isFinite(Number(text)) ? Number(text) : text)]),
  [NUMERIC, parseNumeric],
  [DATE, (text) => text],
  [TIMESTAMP, (text) => text.replace(' ', 'T')],
  [TIMESTAMPTZ, parseMoment],
  [BYTEA, (text) => Buffer.from(text.slice(2), 'hex').toString('base64')],
]);

/** Column values as JSON holds them: exact, and independent of this machine's time zone. */
export const jsonTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    const item = PARSERS.get(ARRAYS.get(oid) ?? -1);
    if (item) return (text: string) => arrays.create(text, item).parse();
    return PARSERS.get(oid) ?? types.getTypeParser(oid, format ?? 'text');
  }) as typeof types.getTypeParser,
};

function parseNumeric(text: string): number | string {
  const digits = text.replace(/^-?0*\.?0*/, '').replace('.', '');
  return digits.length <= EXACT_DIGITS && Number.isFinite(Number(text)) ? Number(text) : text;
}

function parseMoment(text: string): string {
  const moment = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString();
}

/** An argument as the driver binds it for a declared type. */
export function bindValue(value: unknown, { type }: SqlParameter): unknown {
  if (value === undefined || value === null) return null;
  if (/^jsonb?$/.test(type)) return typeof value === 'string' && isJson(value) ? value : JSON.stringify(value);
  if (type === 'bytea' && typeof value === 'string') return Buffer.from(value.replace(/^data:[^,]*,/, ''), 'base64');
  if (Array.isArray(value) && type.endsWith(']')) return value;
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
