/**
 * A number with more digits than JavaScript's numbers hold, as it was written. It counts like the nearest of these; in
 * `exactJson` it keeps its digits.
 */
class ExactNumber extends Number {
  constructor(readonly digits: string) {
    super(digits);
  }

  toJSON(): number | string {
    return written ? `${MARK}${written.push(this.digits) - 1}` : this.valueOf();
  }
}

export function isExactNumber(value: unknown): boolean {
  return value instanceof ExactNumber;
}

// Stands for a number while the text around it is made or read.
const MARK = '\u0001exact-number:';
const MARKED = new RegExp(`"${JSON.stringify(MARK).slice(1, -1).replaceAll('\\', '\\\\')}(\\d+)"`, 'g');
/** JavaScript's numbers hold fifteen digits for certain. */
const LONG = /\d[\d.]{15}/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

let written: string[] | null = null;

/** Reads JSON; numbers that would lose digits keep them. */
export function parseExact(text: string): unknown {
  if (!LONG.test(text) || text.includes('exact-number:')) return JSON.parse(text) as unknown;
  const numbers: string[] = [];
  const marked = text.replace(TOKEN, (token) =>
    token.startsWith('"') || isExact(token) ? token : JSON.stringify(`${MARK}${numbers.push(token) - 1}`),
  );
  if (numbers.length === 0) return JSON.parse(text) as unknown;
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK)
      ? new ExactNumber(numbers[Number(value.slice(MARK.length))] ?? '')
      : value,
  ) as unknown;
}

/** Whether JavaScript's number says the same, or nothing at all. */
function isExact(token: string): boolean {
  const value = Number(token);
  return !Number.isFinite(value) || digitsOf(String(value)) === digitsOf(token);
}

/** The significant digits and the power of ten: 1200, 1.2e3 and 1200.0 have the same. */
function digitsOf(text: string): string {
  const [mantissa = '', exponent = '0'] = text
    .toLowerCase()
    .replace('-', (sign, at) => (at === 0 ? '' : sign))
    .split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const short = all.replace(/0+$/, '');
  if (short === '') return '0';
  return `${short}e${Number(exponent) - fraction.length + (all.length - short.length)}`;
}

/** JSON text of a value in which `parseExact` left numbers as they were written. */
export function exactJson(value: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  const numbers: string[] = [];
  written = numbers;
  let json: string;
  try {
    json = JSON.stringify(value, replacer) ?? 'null';
  } finally {
    written = null;
  }
  if (numbers.length === 0) return json;
  // A text of the value looks like a mark: nothing may take the place of another.
  if (json.match(MARKED)?.length !== numbers.length) return JSON.stringify(value, replacer);
  return json.replace(MARKED, (_all, n: string) => numbers[Number(n)] ?? 'null');
}
