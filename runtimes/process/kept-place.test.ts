import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunOutcome, Runtime } from '../contract';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest, type TestRequest } from '../test-request';
import type { PlaceName, Sandbox } from './sandbox';

let sandbox: Sandbox;
let runtimes: Map<string, Runtime>;
let place: PlaceName;

beforeAll(async () => {
  sandbox = await openTestSandbox({ slots: 1 });
  runtimes = createRuntimes(sandbox, { forbiddenEndpoints: [] });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  place = await sandbox.keepPlace('process', new AbortController().signal);
});
afterEach(() => place.close());

async function turn(request: TestRequest): Promise<RunOutcome & { log: string }> {
  const full = testRequest({ ...request, place: place.name });
  const outcome = await runtimes.get(full.language)?.run(full);
  if (!outcome) throw new Error(`no runtime for ${full.language}`);
  return { ...outcome, log: full.log.join('') };
}

const PROGRAMS = {
  python3: {
    counts: `import os, sys
seen = []
def main(x):
    seen.append(x)
    print("turn", x)
    print("error of", x, file=sys.stderr)
    return [len(seen), x, os.environ["WM_TOKEN"], os.getpid()]`,
    fails: 'def main():\n    raise ValueError("boom")',
    exits: 'import os\ndef main():\n    os._exit(7)',
    hangs: 'import time\ndef main():\n    time.sleep(60)',
    hungry: 'def main():\n    data = bytearray(1 << 30)\n    data[::4096] = b"x" * len(data[::4096])',
  },
  bun: {
    counts: `const seen: number[] = [];
export function main(x: number) {
  seen.push(x);
  console.log("turn", x);
  console.error("error of", x);
  return [seen.length, x, process.env.WM_TOKEN, process.pid];
}`,
    fails: 'export function main() { throw new Error("boom") }',
    exits: 'export function main() { process.exit(7) }',
    hangs: 'export async function main() { await Bun.sleep(60_000) }',
    hungry: 'export function main() { const all = []; for (;;) all.push(new Uint8Array(1 << 24).fill(1)) }',
  },
};

describe.each(['python3', 'bun'] as const)('a loop in %s that keeps its process', (language) => {
  const programs = PROGRAMS[language];
  const count = (x: number) =>
    turn({ language, source: programs.counts, args: { x }, env: { WM_TOKEN: `token ${x}` } });

  it('serves each iteration from the same process, with its own arguments, token and log', async () => {
    for (const x of [1, 2, 3]) {
      const ended = await count(x);
      expect(ended).toMatchObject({ ok: true, resultJson: `[${x},${x},"token ${x}",2]` });
      expect(ended.log).toBe(`turn ${x}\nerror of ${x}\n`);
    }
  });

  it('goes on after a script that failed', async () => {
    await count(1);
    expect(await turn({ language, source: programs.fails })).toMatchObject({ ok: false, error: { message: 'boom' } });
    expect(await count(2)).toMatchObject({ resultJson: '[2,2,"token 2",2]' });
  });

  it.each(['exits', 'hangs', 'hungry'] as const)('starts anew after a script that %s', async (name) => {
    await count(1);
    const ended = await turn({
      language,
      source: programs[name],
      limits: { timeoutMs: name === 'hangs' ? 300 : 30_000, graceMs: 100 },
    });
    const outcomes = {
      exits: { error: { exit_code: 7 } },
      hangs: { reason: 'timeout' },
      hungry: { reason: 'out_of_memory' },
    };
    expect(ended).toMatchObject({ ok: false, ...outcomes[name] });
    expect(await count(2)).toMatchObject({ resultJson: '[1,2,"token 2",2]' });
  });

  it('makes room for a step of a language without such a process', async () => {
    await count(1);
    expect(await turn({ language: 'bash', source: 'echo two' })).toMatchObject({ resultJson: '"two"', log: 'two\n' });
    expect(await count(3)).toMatchObject({ resultJson: '[1,3,"token 3",2]' });
  });
});

describe.each(['strict', 'bubblewrap', 'off'] as const)('a flow that stays on its worker (%s)', (mode) => {
  it('has a folder in common for its steps, in any language, and nobody after it finds it', async () => {
    const own = await openTestSandbox({ slots: 1, mode });
    const languages = createRuntimes(own, { forbiddenEndpoints: [] });
    const step = async (language: string, source: string, within: string | null) =>
      languages.get(language)?.run(testRequest({ language, source, place: within }));
    const kept = await own.keepPlace('folder', new AbortController().signal);
    const writes = 'def main():\n    open("shared/a.txt", "w").write("from python")';
    expect(await step('python3', writes, kept.name)).toMatchObject({ ok: true });
    expect(await step('bash', 'cat shared/a.txt; echo; echo and bash >> shared/a.txt', kept.name)).toMatchObject({
      resultJson: '"from python"',
    });
    const reads = `import { readFileSync } from 'node:fs'; export const main = () => readFileSync('./shared/a.txt', 'utf8')`;
    expect(await step('bun', reads, kept.name)).toMatchObject({ resultJson: '"from pythonand bash\\n"' });
    await kept.close();
    expect(await step('bash', 'ls shared 2>/dev/null | wc -l', null)).toMatchObject({ resultJson: '"0"' });
    const next = await own.keepPlace('folder', new AbortController().signal);
    expect(await step('bash', 'ls shared | wc -l', next.name)).toMatchObject({ resultJson: '"0"' });
    await next.close();
    await own.close();
  });

  it('has its folder again in another slot, after it was packed and unpacked', async () => {
    const own = await openTestSandbox({ slots: 2, mode });
    const { run } = createRuntimes(own, { forbiddenEndpoints: [] }).get('bash') as Runtime;
    const step = (source: string, within: PlaceName) => run(testRequest({ source, place: within.name }));
    const signal = new AbortController().signal;
    const [first, second] = [await own.keepPlace('folder', signal), await own.keepPlace('folder', signal)];
    await step('mkdir -m 700 shared/inner; echo kept > shared/inner/note; chmod 600 shared/inner/note', first);
    const dir = join(own.folders.keptDir, 'flow');
    mkdirSync(dir);
    expect([await first.archive('save', dir), await second.archive('restore', dir)]).toEqual([true, true]);
    expect(await step('echo more >> shared/inner/note; cat shared/inner/note', second)).toMatchObject({
      resultJson: '"more"',
      ok: true,
    });
    expect(await second.archive('restore', join(own.folders.keptDir, 'none')).catch(() => false)).toBe(false);
    for (const kept of [first, second]) await kept.close();
    await own.close();
    rmSync(dir, { recursive: true, force: true });
  });
});
