import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRuntimes, type TestRuntimes } from './testing/open-runtimes';

let own: TestRuntimes;

beforeAll(async () => {
  own = await openRuntimes();
});
afterAll(() => own.close());

const PROGRAMS: Record<string, string> = {
  python3:
    'def preprocessor(event: dict):\n    return event["body"]\n\n' +
    'def main(n: int = 0, m: int = 5):\n    return [n, m]',
  bun:
    'export async function preprocessor(event: { body: object }) { return event.body }\n' +
    'export function main(n: number, m = 5) { return [n, m] }',
};

async function run(language: string, body: unknown) {
  const env = { MILLRACE_PREPROCESS: '1' };
  const outcome = await own.run({ language, source: PROGRAMS[language] ?? '', args: { event: { body } }, env });
  return outcome.ok
    ? { args: JSON.parse(outcome.argsJson ?? 'null'), result: JSON.parse(outcome.resultJson) }
    : outcome;
}

it.each(Object.keys(PROGRAMS))(
  '%s hands main what preprocessor makes of the event, and tells both',
  async (language) => {
    expect(await run(language, { n: 1 })).toEqual({ args: { n: 1 }, result: [1, 5] });
  },
);

it.each(Object.keys(PROGRAMS))(
  '%s takes no object as the argument value, and nothing as no arguments',
  async (language) => {
    expect(await run(language, [1])).toMatchObject({ args: { value: [1] } });
    expect(await run(language, null)).toMatchObject({ args: {} });
  },
);

it.each(Object.keys(PROGRAMS))('%s says so where preprocessor fails', async (language) => {
  const source = PROGRAMS[language]?.replace(/return event.*body.*/, '(None).x()') ?? '';
  const outcome = await own.run({ language, source, args: { event: {} }, env: { MILLRACE_PREPROCESS: '1' } });
  expect(outcome).toMatchObject({ ok: false, reason: 'script_error' });
});
