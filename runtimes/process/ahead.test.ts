import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../contract';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest, type TestRequest } from '../test-request';
import { Demand } from './demand';
import type { Sandbox } from './sandbox';

let sandbox: Sandbox;
let runtime: Runtime | undefined;

beforeAll(async () => {
  sandbox = await openTestSandbox({ slots: 1 });
  runtime = createRuntimes(sandbox, { forbiddenEndpoints: [] }).get('python3');
});
afterAll(() => sandbox.close());

/** Processes that this one's launchers have started. */
function waiting(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || !read(`${pid}/cmdline`).includes('launcher.py')) return [];
    if (!read(`${pid}/status`).includes(`PPid:\t${process.pid}\n`)) return [];
    return read(`${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  });
}

function read(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}

/** What cannot wait is gone before it is seen. */
async function untilOneWaits(): Promise<void> {
  for (let i = 0; i < 50 && waiting().length === 0; i++) await delay(20);
}

/** What each of these runs answers, and its log. */
async function runs(count: number, wanted: TestRequest) {
  const all: { result: unknown; log: string }[] = [];
  for (let i = 0; i < count; i++) {
    const request = testRequest({ language: 'python3', lock: '', ...wanted });
    const outcome = await runtime?.run(request);
    if (!outcome?.ok) throw new Error(`a run failed: ${JSON.stringify(outcome)}`);
    await untilOneWaits();
    all.push({ result: JSON.parse(outcome.resultJson), log: request.log.join('') });
  }
  return all;
}

/** Whether a module was loaded before anything of the script ran. */
const wasAhead = (module: string) =>
  `def main():\n    names = list(sys.modules)\n    return names.index("${module}") < names.index("main")`;
const results = async (count: number, wanted: TestRequest) => (await runs(count, wanted)).map(({ result }) => result);

const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot)('a Python script that runs often', () => {
  it('finds loaded what it begins by importing', async () => {
    const source = `"""What it is for."""\nimport sys\nfrom xmlrpc import client\n${wasAhead('xmlrpc.client')}`;
    expect(await results(5, { source })).toEqual([false, false, false, true, true]);
  });

  it('leaves what was loaded for it to no other script', async () => {
    await runs(4, { source: 'import xmlrpc.client\ndef main():\n    return 1' });
    const source = 'import sys\ndef main():\n    return "xmlrpc.client" in sys.modules';
    expect(await results(1, { source })).toEqual([false]);
  });

  it('loads by itself what stands behind its first statement', async () => {
    const source = `import sys\nx = 1\nimport xmlrpc.client\n${wasAhead('xmlrpc.client')}`;
    expect(new Set(await results(5, { source }))).toEqual(new Set([false]));
  });

  it('loads by itself what asks for a variable of the job', async () => {
    const source = `import sys, sysconfig\n${wasAhead('sysconfig')}`;
    const env = { _PYTHON_PROJECT_BASE: '/usr' };
    expect(new Set(await results(6, { source, env }))).toEqual(new Set([false]));
  });

  it('loads by itself what prints while it loads, and has it in its log each time', async () => {
    const source = `import sys, this\n${wasAhead('this')}`;
    const all = await runs(6, { source });
    expect(new Set(all.map(({ result }) => result))).toEqual(new Set([false]));
    expect(new Set(all.map(({ log }) => log)).size).toBe(1);
    expect(all[0]?.log).toContain('Beautiful is better than ugly.');
  });

  it('has its own variables, arguments and standard input, as in a process that did not wait', async () => {
    const source = `import os, sys, wsgiref.util
def main(x: int):
    return [x, os.environ.get("WM_TOKEN"), list(os.environ), sys.stdin.read(), os.getpid(), os.listdir("."), os.readlink("/proc/self/fd/0")]`;
    const all = await results(5, { source, args: { x: 1 }, env: { WM_TOKEN: 'mine' } });
    expect(all[0]).toEqual([1, 'mine', expect.arrayContaining(['WM_TOKEN', 'HOME']), '', 2, [], '/dev/null']);
    for (const each of all) expect(each).toEqual(all[0]);
  });

  it('meets nothing of its earlier runs in what was loaded', async () => {
    const source = `import xmlrpc.client\ndef main():\n    met = getattr(xmlrpc.client, "left", None)\n    xmlrpc.client.left = 1\n    return met`;
    expect(new Set(await results(6, { source }))).toEqual(new Set([null]));
  });
});

describe('demand', () => {
  it('is there from the third run of a minute on', () => {
    let now = 0;
    const demand = new Demand(() => now);
    expect([demand.note('a'), demand.note('a'), demand.note('b'), demand.note('a')]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    now = 61_000;
    expect(demand.note('a')).toBe(false);
  });

  it('does not count for a while after a process could not wait', () => {
    let now = 0;
    const demand = new Demand(() => now);
    for (let i = 0; i < 3; i++) demand.note('a');
    demand.refuse('a');
    expect(demand.note('a')).toBe(false);
    now = 11 * 60_000;
    expect([demand.note('a'), demand.note('a'), demand.note('a')]).toEqual([false, false, true]);
  });
});
