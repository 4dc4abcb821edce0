import { splitAtTop } from './scan';

const WORDS: Record<string, boolean | null> = {
  true: true,
  TRUE: true,
  True: true,
  $true: true,
  T: true,
  false: false,
  FALSE: false,
  False: false,
  $false: false,
  F: false,
  null: null,
  NULL: null,
  nil: null,
  $null: null,
  undef: null,
  NA: null,
};

const STRING = /^(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)')$/;
const NUMBER = /^[+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?[LlfFdDmM]?$/;
const LIST = /^(?:\[|@\(|\(|c\(|list\(|array\()([\s\S]*)[\])]$/;
const PLACEHOLDER = /#\{|\$\{?[A-Za-z_({]|@[A-Za-z_]/;

/** The value of a default, as most languages write it; undefined where only running the script would tell. */
export function readLiteral(text: string): unknown {
  const trimmed = text.trim();
  if (Object.hasOwn(WORDS, trimmed)) return WORDS[trimmed];
  if (NUMBER.test(trimmed)) return Number(trimmed.replaceAll('_', '').replace(/[LlfFdDmM]$/, ''));
  const [isString, double, single] = STRING.exec(trimmed) ?? [];
  if (isString !== undefined) return readString(double, single);
  const items = LIST.exec(trimmed)?.[1];
  return items === undefined ? undefined : readList(items);
}

function readString(double: string | undefined, single: string | undefined): string | undefined {
  if (double !== undefined && PLACEHOLDER.test(double)) return undefined;
  return (double ?? single ?? '').replaceAll(/\\([\s\S])/g, (_, sign: string) => ESCAPES[sign] ?? sign);
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

function readList(text: string): unknown {
  const parts = splitAtTop(text, ',').filter((part) => part.trim() !== '');
  const keyed = parts.map((part) => splitAtTop(part, '=>'));
  if (keyed.length > 0 && keyed.every((pair) => pair.length === 2)) {
    const entries = keyed.map(([key = '', value = '']) => [readLiteral(key), readLiteral(value)] as const);
    return entries.some(([key, value]) => typeof key !== 'string' || value === undefined)
      ? undefined
      : Object.fromEntries(entries);
  }
  const items = parts.map(readLiteral);
  return items.includes(undefined) ? undefined : items;
}
