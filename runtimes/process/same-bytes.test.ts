import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest } from '../test-request';
import type { Sandbox } from './sandbox';

/** `cold`: nothing waits. `warm`: a process waits. `kept`: the process of the job before goes on, as in squashed loops. */
let sandboxes: Record<'cold' | 'warm' | 'kept', Sandbox>;

beforeAll(async () => {
  const [cold, warm, kept] = await Promise.all([
    openTestSandbox({ slots: 1, mode: 'bubblewrap' }),
    openTestSandbox({ slots: 1 }),
    openTestSandbox({ slots: 1 }),
  ]);
  sandboxes = { cold, warm, kept };
});
afterAll(() => Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close())));

/** What a run comes to, without how long it took. */
async function result(
  how: keyof typeof sandboxes,
  { language, source, place = null }: { language: string; source: string; place?: string | null },
) {
  const runtime = createRuntimes(sandboxes[how], { forbiddenEndpoints: [] }).get(language);
  const args = { x: 0.1, text: 'e\u0301 \u{1f32c} \u2028', list: [{ b: 1, a: 2 }], big: 2 ** 60 };
  const request = testRequest({ language, source, args, place });
  const outcome = await runtime?.run(request);
  if (!outcome) throw new Error(`no runtime for ${language}`);
  return outcome.ok ? outcome.resultJson : { reason: outcome.reason, error: outcome.error };
}

const TYPESCRIPT = {
  floats:
    'export const main = () => [0.1 + 0.2, 1e21, 1e-7, -0, 5e-324, 1.7976931348623157e308, 100000000000000000000]',
  'no numbers': 'export const main = () => [NaN, Infinity, -Infinity, new Date(NaN).getTime()]',
  text: 'export const main = (text: string) => ({ text, more: "\\u2028\\u2029\\ufeff\\u0007\\u{10ffff}" })',
  'half a character': 'export const main = () => "a\\ud83c"',
  'the order of keys': 'export const main = (list: unknown) => ({ b: 1, a: 2, 10: 3, 2: 4, __proto__: null, list })',
  dates: 'export const main = () => [new Date(0), new Date("+275760-09-13T00:00:00.000Z"), new Date(-1)]',
  'large integers': 'export const main = (big: number) => [big, 2n ** 64n, -(2n ** 53n) + 1n, 9007199254740993n]',
  undefined: 'export const main = () => [undefined, { a: undefined, b: () => 1, c: Symbol("d") }]',
  nothing: 'export const main = () => {}',
  'maps, sets, bytes':
    'export const main = () => [new Map([["k", new Set([1])]]), new Uint8Array([1, 2]), new ArrayBuffer(1)]',
  'an error':
    'export function main() {\n  const deep = () => { throw new RangeError("boom \\u2028 é"); };\n  deep();\n}',
  'an error that is none': 'export const main = () => { throw { code: 7, text: "é" } }',
  'an error of its own class':
    'class Odd extends Error { name = "Odd"; }\nexport const main = async () => { throw new Odd("x", { cause: 1 }) }',
  'a value that holds itself': 'export const main = () => { const a: unknown[] = []; a.push(a); return a; }',
  'no main': 'export const other = 1',
  syntax: 'export const main = () => {',
};

const PYTHON = {
  floats: 'def main():\n    return [0.1 + 0.2, 1e21, 1e-7, -0.0, 5e-324, 1.7976931348623157e308, 1e16]',
  'no numbers': 'def main():\n    return [float("nan")]',
  infinity: 'def main():\n    return float("-inf")',
  text: 'def main(text):\n    return {"text": text, "more": "\\u2028\\ufeff\\x07\\U0010ffff"}',
  'half a character': 'def main():\n    return "a\\ud83c"',
  'the order of keys':
    'def main(list):\n    return {"b": 1, "a": 2, 10: 3, 2: 4, None: 5, True: 6, 1.5: 7, "list": list}',
  dates:
    'import datetime\ndef main():\n    return [datetime.datetime(2024, 2, 29, 1, 2, 3, 4), datetime.date.max, datetime.timedelta(1.5)]',
  'large integers': 'def main(big):\n    return [big, 2 ** 64, -(2 ** 53) - 1]',
  nothing: 'def main():\n    pass',
  'types that JSON lacks':
    'import decimal, uuid, enum\nclass E(enum.Enum):\n    A = "a"\ndef main():\n    return [decimal.Decimal("0.1"), uuid.UUID(int=1), E.A, b"\\x00", {1}, (1, 2), range(3)]',
  'a set of texts has no order of its own': 'def main():\n    return len({"a", "b", "c"})',
  'an error': 'def main():\n    def deep():\n        raise ValueError("boom \\u2028 é")\n    deep()',
  'an error of its own class':
    'class Odd(Exception):\n    pass\ndef main():\n    try:\n        1 / 0\n    except Exception as e:\n        raise Odd("x") from e',
  'a value that holds itself': 'def main():\n    a = []\n    a.append(a)\n    return a',
  'no main': 'x = 1',
  syntax: 'def main(:',
  exit: 'import sys\ndef main():\n    sys.exit(3)',
};

const NODE = Object.fromEntries(Object.entries(TYPESCRIPT).map(([name, source]) => [name, `//nodejs\n${source}`]));

const PROGRAMS = [
  ...Object.entries(TYPESCRIPT).map(([name, source]) => ({ title: `TypeScript: ${name}`, language: 'bun', source })),
  ...Object.entries(NODE).map(([name, source]) => ({ title: `Node: ${name}`, language: 'bun', source })),
  ...Object.entries(PYTHON).map(([name, source]) => ({ title: `Python: ${name}`, language: 'python3', source })),
];

describe('the same bytes', () => {
  it.each(PROGRAMS)('cold, warm and in a process that goes on: $title', async (program) => {
    const cold = await result('cold', program);
    expect(await result('warm', program)).toEqual(cold);
    expect(await result('warm', program)).toEqual(cold);
    const place = await sandboxes.kept.keepPlace('process', new AbortController().signal);
    try {
      expect(await result('kept', { ...program, place: place.name })).toEqual(cold);
      expect(await result('kept', { ...program, place: place.name })).toEqual(cold);
    } finally {
      await place.close();
    }
  });
});
