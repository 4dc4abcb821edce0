import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Resident, RunOutcome, Runtime } from '../contract';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest, type TestRequest } from '../test-request';
import type { Sandbox } from './sandbox';

let sandbox: Sandbox;
let runtimes: Map<string, Runtime>;

beforeAll(async () => {
  sandbox = await openTestSandbox({ slots: 1 });
  runtimes = createRuntimes(sandbox, { forbiddenEndpoints: [] });
});
afterAll(() => sandbox.close());

async function run(request: TestRequest & { resident?: Resident }): Promise<RunOutcome & { log: string }> {
  const full = testRequest(request);
  const outcome = await runtimes.get(full.language)?.run(full);
  if (!outcome) throw new Error(`no runtime for ${full.language}`);
  return { ...outcome, log: full.log.join('') };
}

const COUNTERS = {
  python3:
    'import os\nseen = []\ndef main(x):\n    seen.append(x)\n    print("job", x)\n    return [len(seen), x, os.environ.get("ONLY_ONCE")]',
  bun: 'const seen: number[] = [];\nexport function main(x: number) {\n  seen.push(x);\n  console.log("job", x);\n  return [seen.length, x, process.env.ONLY_ONCE ?? null];\n}',
};

const is = (...value: unknown[]) => ({ ok: true, resultJson: JSON.stringify(value) });

const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot).each(['python3', 'bun'] as const)('a process that stays with a script in %s', (language) => {
  const count = (x: number, version: string, env: Record<string, string> = {}) =>
    run({ language, source: COUNTERS[language], args: { x }, env, resident: { script: `demo:${language}`, version } });

  it('serves one job after the other, each with its own arguments, variables and log', async () => {
    expect(await count(5, 'v1', { ONLY_ONCE: 'yes' })).toMatchObject({ ...is(1, 5, 'yes'), log: 'job 5\n' });
    expect(await count(6, 'v1')).toMatchObject({ ...is(2, 6, null), log: 'job 6\n' });
  });

  it('gives way to a process of the next version', async () => {
    expect(await count(7, 'v2')).toMatchObject(is(1, 7, null));
    expect(await count(8, 'v2')).toMatchObject(is(2, 8, null));
  });

  it('gives its slot to another job while it waits, and begins anew', async () => {
    expect(await run({ language: 'bash', source: 'echo other' })).toMatchObject({ resultJson: '"other"' });
    expect(await count(9, 'v2')).toMatchObject(is(1, 9, null));
  });

  it('is made anew after a script ended it', async () => {
    const exits =
      language === 'bun' ? 'export function main() { process.exit(7) }' : 'import os\ndef main():\n    os._exit(7)';
    const resident = { script: `demo:${language}`, version: 'v2' };
    expect(await run({ language, source: exits, resident })).toMatchObject({ ok: false });
    expect(await count(1, 'v2')).toMatchObject(is(1, 1, null));
  });
});
