import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestRequest } from './test-request';
import { BASH } from './testing/bash-programs';
import { BUN } from './testing/bun-programs';
import { CSHARP } from './testing/csharp-programs';
import { DENO } from './testing/deno-programs';
import { GO } from './testing/go-programs';
import { JAVA } from './testing/java-programs';
import { NODE } from './testing/node-programs';
import { NU } from './testing/nu-programs';
import { openRuntimes, type TestRuntimes } from './testing/open-runtimes';
import { PERL } from './testing/perl-programs';
import { PHP } from './testing/php-programs';
import { PYTHON } from './testing/python3-programs';
import { DEPENDENCY_ARGS } from './testing/programs';
import { R } from './testing/rlang-programs';
import { RUBY } from './testing/ruby-programs';
import { RUST } from './testing/rust-programs';

/** The packages of some languages are compiled. */
const COMPILE_MS = 300_000;

let own: TestRuntimes;

beforeAll(async () => {
  own = await openRuntimes();
});
afterAll(() => own.close());

const ALL = [BASH, PYTHON, BUN, NODE, DENO, PHP, RUBY, PERL, R, NU, GO, RUST, JAVA, CSHARP];

describe.each(ALL.map((each) => ({ title: each.language, ...each })))('$title', (programs) => {
  const { language } = programs;

  const run = (source: string, more: TestRequest = {}) => own.run({ language, source, ...more });

  it('can run here', async () => {
    expect(await own.runtime(language).unavailable()).toBeNull();
  });

  it.each([
    ['a number', 42],
    ['null', null],
    ['a nested object', { list: [1, { deep: [true, null] }], text: 'it\'s "quoted" $HOME `id`\n\ttwo lines' }],
    ['text beyond ASCII', { text: 'Grüße, 世界 🌬 e\u0301' }],
    ['an empty list', []],
  ])('gives back %s as it was given', async (_, value) => {
    const outcome = await run(programs.echo, { args: { value: language === 'bash' ? JSON.stringify(value) : value } });
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.ok && JSON.parse(outcome.resultJson)).toEqual(value);
  });

  it('uses the default of an argument that is not given', async () => {
    expect(await run(programs.withDefault)).toMatchObject({ ok: true, resultJson: '"fallback"' });
    expect(await run(programs.withDefault, { args: { given: 'mine' } })).toMatchObject({
      ok: true,
      resultJson: '"mine"',
    });
  });

  it('passes only the arguments that the script declares', async () => {
    expect(await run(programs.withDefault, { args: { given: 'a', other: 'b' } })).toMatchObject({ resultJson: '"a"' });
  });

  it('reports a thrown error with its name and message', async () => {
    expect(await run(programs.throws.source)).toMatchObject({
      ok: false,
      reason: 'script_error',
      error: programs.throws.error,
    });
  });

  it.runIf(programs.crash)('says in which line of the script it went wrong', async () => {
    const { source = '', error } = programs.crash ?? {};
    expect(await run(source, { args: { list: [1, 2] } })).toMatchObject({ ok: false, reason: 'script_error', error });
  });

  it('reports a syntax error as the script’s', async () => {
    const outcome = await run(programs.brokenSyntax);
    expect(outcome).toMatchObject({ ok: false, reason: 'script_error' });
    expect(!outcome.ok && outcome.error.message).toMatch(/syntax|expected|invalid/i);
  });

  it('hands on what is printed to both streams', async () => {
    const { log } = await run(programs.prints);
    expect(log).toContain('out\n');
    expect(log).toContain('err\n');
  });

  it.skipIf(!programs.cleansUp)('hands on a log while the script runs', async () => {
    const controller = new AbortController();
    const heard: string[] = [];
    const outcome = await run(programs.cleansUp ?? '', {
      signal: controller.signal,
      limits: { graceMs: 10_000 },
      onLog: async (text) => {
        heard.push(text);
        if (text.includes('ready')) controller.abort();
      },
    });
    expect(outcome).toMatchObject({ ok: false, reason: 'canceled', error: { name: 'Canceled' } });
    expect(heard.join('')).toContain('cleaned up');
  });

  it('ends at its timeout', async () => {
    const outcome = await run(programs.sleeps, { limits: { timeoutMs: 300 } });
    expect(outcome).toMatchObject({
      ok: false,
      reason: 'timeout',
      error: { message: expect.stringContaining('0.3 s') },
    });
  });

  it('does not start when it is canceled already', async () => {
    const outcome = await run(programs.prints, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ ok: false, reason: 'canceled' });
    expect(outcome.log).toBe('');
  });

  it('gives back a large result whole', async () => {
    const outcome = await run(programs.large, { args: { size: 900_000 } });
    expect(outcome.ok && outcome.resultJson.length).toBe(900_002);
  });

  it('refuses a result that is larger than the limit', async () => {
    const outcome = await run(programs.large, { args: { size: 1_500_000 } });
    expect(outcome).toMatchObject({ ok: false, reason: 'result_too_large' });
    expect(!outcome.ok && outcome.error.message).toContain('1 MB');
  });

  it('names what makes a result impossible to store', async () => {
    for (const [source, what] of [
      [programs.nul, 'NUL'],
      [programs.deep, 'deeper'],
    ]) {
      if (!source || !what) continue;
      const outcome = await run(source);
      expect(outcome).toMatchObject({ ok: false, reason: 'result_not_storable' });
      expect(!outcome.ok && outcome.error.message).toContain(what);
    }
  });

  it('sees the variables of its request', async () => {
    expect(await run(programs.readsToken, { env: { WM_TOKEN: 'tok en' } })).toMatchObject({ resultJson: '"tok en"' });
  });

  it.runIf(process.getuid?.() === 0)('is told that it ran out of memory, and how much it had', async () => {
    const outcome = await run(programs.hungry);
    expect(outcome).toMatchObject({ ok: false, reason: 'out_of_memory' });
    expect(!outcome.ok && outcome.error.message).toContain('out of memory: 256 MB');
  });

  it.runIf(programs.dependency)(
    'uses a dependency from its registry',
    async () => {
      const { source = '', result } = programs.dependency ?? {};
      const outcome = await run(source, { args: DEPENDENCY_ARGS });
      expect(outcome.ok ? JSON.parse(outcome.resultJson) : outcome).toEqual(result);
    },
    COMPILE_MS,
  );

  it('runs again in a slot where the last job was killed', async () => {
    await Promise.all([1, 2].map(() => run(programs.sleeps, { limits: { timeoutMs: 100, graceMs: 0 } })));
    expect(await run(programs.withDefault)).toMatchObject({ ok: true });
  });
});

it('serves more jobs at once than there are slots, one after the other', async () => {
  const sources = Array.from({ length: 8 }, (_, at) => `echo ${at}`);
  const outcomes = await Promise.all(sources.map((source) => own.run({ source })));
  expect(outcomes.map((outcome) => outcome.ok && outcome.resultJson)).toEqual(sources.map((_, at) => `"${at}"`));
});
