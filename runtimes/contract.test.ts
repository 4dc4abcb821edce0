import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunOutcome, Runtime } from './contract';
import type { Sandbox } from './process/sandbox';
import { createRuntimes } from './registry';
import { openTestSandbox, testRequest, type TestRequest } from './test-request';

/** One tiny program per guarantee and language. */
type Programs = {
  language: string;
  /** Gives back its argument `value` as JSON. */
  echo: string;
  /** Gives back `given` or the text "fallback". */
  withDefault: string;
  throws: { source: string; error: { name: string; message: string } };
  brokenSyntax: string;
  /** Prints one line to stdout and one to stderr. */
  prints: string;
  sleeps: string;
  /** Prints "ready", then "cleaned up" when it is told to end, and leaves. */
  cleansUp: string;
  /** Gives back a text of as many letters as `size` says. */
  large: string;
  /** Gives back a text with the NUL character. */
  nul: string | null;
  /** A value nested 100 levels deep. */
  deep: string | null;
  /** Gives back the value of the variable WM_TOKEN. */
  readsToken: string;
  /** Takes 1 GiB of memory and touches all of it. */
  hungry: string;
  /** Uses a package of the language's registry, and what it comes to. */
  dependency: { source: string; resultJson: string } | null;
};

const BASH: Programs = {
  language: 'bash',
  echo: 'value="$1"\nprintf %s "$value" > result.json',
  withDefault: 'given="${1:-fallback}"\necho "$given"',
  throws: { source: 'echo boom >&2\nexit 3', error: { name: 'ExecutionErr', message: 'exit code 3: boom' } },
  brokenSyntax: 'if true; then',
  prints: 'echo out; echo err >&2',
  sleeps: 'sleep 60',
  cleansUp: 'trap "echo cleaned up; exit 0" TERM\necho ready\nsleep 60 & wait',
  large: 'size="$1"\nhead -c "$size" /dev/zero | tr "\\0" x',
  nul: String.raw`echo '"a\u0000b"' > result.json`,
  deep: `printf '%0100d' 0 | tr 0 '[' > result.json; printf '%0100d' 0 | tr 0 ']' >> result.json`,
  readsToken: 'echo "$WM_TOKEN"',
  hungry: 'head -c 1G /dev/zero | tail | wc -c',
  dependency: null,
};

const PYTHON: Programs = {
  language: 'python3',
  echo: 'def main(value):\n    return value',
  withDefault: 'def main(given="fallback"):\n    return given',
  throws: {
    source: 'def main():\n    raise ValueError("boom")',
    error: { name: 'ValueError', message: 'boom' },
  },
  brokenSyntax: 'def main(:\n    pass',
  prints: 'import sys\ndef main():\n    print("out")\n    print("err", file=sys.stderr)',
  sleeps: 'import time\ndef main():\n    time.sleep(60)',
  cleansUp:
    'import os, signal, time\ndef end(*_):\n    print("cleaned up")\n    os._exit(0)\n' +
    'def main():\n    signal.signal(signal.SIGTERM, end)\n    print("ready")\n    time.sleep(60)',
  large: 'def main(size):\n    return "x" * size',
  nul: 'def main():\n    return "a\\0b"',
  deep: 'def main():\n    value = []\n    for _ in range(100):\n        value = [value]\n    return value',
  readsToken: 'import os\ndef main():\n    return os.environ["WM_TOKEN"]',
  hungry: 'def main():\n    data = bytearray(1 << 30)\n    data[::4096] = b"x" * len(data[::4096])',
  dependency: {
    source: 'import inflection # pin: inflection==0.5.1\ndef main():\n    return inflection.pluralize("octopus")',
    resultJson: '"octopi"',
  },
};

const BUN: Programs = {
  language: 'bun',
  echo: 'export async function main(value: unknown) { return value }',
  withDefault: 'export function main(given = "fallback") { return given }',
  throws: {
    source: 'export function main() { throw new TypeError("boom") }',
    error: { name: 'TypeError', message: 'boom' },
  },
  brokenSyntax: 'export function main( {',
  prints: 'export function main() { console.log("out"); console.error("err") }',
  sleeps: 'export async function main() { await Bun.sleep(60_000) }',
  cleansUp:
    'export async function main() { process.on("SIGTERM", () => { console.log("cleaned up"); process.exit(0) }); ' +
    'console.log("ready"); await Bun.sleep(60_000) }',
  large: 'export function main(size: number) { return "x".repeat(size) }',
  nul: String.raw`export function main() { return "a\0b" }`,
  deep: 'export function main() { let value: unknown = []; for (let i = 0; i < 100; i++) value = [value]; return value }',
  readsToken: 'export function main() { return process.env.WM_TOKEN }',
  hungry:
    'export function main() { const all = []; for (let i = 0; i < 16; i++) all.push(new Uint8Array(64 << 20).fill(1)); return all.length }',
  dependency: {
    source: 'import ms from "ms@2.1.3";\nexport function main() { return ms("2 days") }',
    resultJson: '172800000',
  },
};

let sandbox: Sandbox;
let runtimes: Map<string, Runtime>;

beforeAll(async () => {
  sandbox = await openTestSandbox();
  runtimes = createRuntimes(sandbox, { forbiddenEndpoints: [] });
});
afterAll(() => sandbox.close());

describe.each([BASH, PYTHON, BUN])('$language', (programs) => {
  const { language } = programs;

  function runtime(): Runtime {
    const found = runtimes.get(language);
    if (!found) throw new Error(`no runtime for ${language}`);
    return found;
  }

  async function run(source: string, more: TestRequest = {}): Promise<RunOutcome & { log: string }> {
    const request = testRequest({ language, source, ...more });
    const outcome = await runtime().run(request);
    return { ...outcome, log: request.log.join('') };
  }

  it('can run here', async () => {
    expect(await runtime().unavailable()).toBeNull();
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

  it('hands on a log while the script runs', async () => {
    const controller = new AbortController();
    const heard: string[] = [];
    const outcome = await run(programs.cleansUp, {
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

  it.runIf(programs.dependency)('uses a dependency from its registry', async () => {
    const { source = '', resultJson } = programs.dependency ?? {};
    const outcome = await run(source);
    expect(outcome).toMatchObject({ ok: true, resultJson });
  });

  it('runs again in a slot where the last job was killed', async () => {
    await Promise.all([1, 2].map(() => run(programs.sleeps, { limits: { timeoutMs: 100, graceMs: 0 } })));
    expect(await run(programs.withDefault)).toMatchObject({ ok: true });
  });
});

it('serves more jobs at once than there are slots, one after the other', async () => {
  const bash = runtimes.get('bash');
  const sources = Array.from({ length: 8 }, (_, at) => `echo ${at}`);
  const outcomes = await Promise.all(sources.map((source) => bash?.run(testRequest({ source }))));
  expect(outcomes.map((outcome) => outcome?.ok && outcome.resultJson)).toEqual(sources.map((_, at) => `"${at}"`));
});
