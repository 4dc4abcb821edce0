import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunOutcome, Runtime } from '../contract';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest, type TestRequest } from '../test-request';
import type { Sandbox } from './sandbox';

let warm: Sandbox;
let cold: Sandbox;
let runtimes: { warm: Map<string, Runtime>; cold: Map<string, Runtime> };

beforeAll(async () => {
  warm = await openTestSandbox({ slots: 1 });
  cold = await openTestSandbox({ slots: 1, mode: 'bubblewrap' });
  const options = { forbiddenEndpoints: [] };
  runtimes = { warm: createRuntimes(warm, options), cold: createRuntimes(cold, options) };
});
afterAll(async () => {
  await Promise.all([warm.close(), cold.close()]);
});

async function run(how: 'warm' | 'cold', request: TestRequest): Promise<RunOutcome & { log: string }> {
  const full = testRequest(request);
  const outcome = await runtimes[how].get(full.language)?.run(full);
  if (!outcome) throw new Error(`no runtime for ${full.language}`);
  return { ...outcome, log: full.log.join('') };
}

const RICH = {
  python3: `import datetime, decimal, os, sys, subprocess
def main(x: int, when: datetime.datetime):
    shell = subprocess.run(["sh", "-c", "echo $WM_TOKEN; echo $HOME; pwd; id -u >/dev/null; yes | head -1"], capture_output=True, text=True).stdout
    return {"x": x, "when": when, "d": decimal.Decimal("1.5"), "argv": sys.argv, "name": __name__, "file": __file__,
            "path": sys.path, "cwd": os.getcwd(), "shell": shell, "env": sorted(os.environ), "flags": list(sys.flags)[:6], "pid": os.getpid()}`,
  bun: `export async function main(x: number, when: Date) {
  const shell = Bun.spawnSync(["sh", "-c", "echo $WM_TOKEN; echo $HOME; pwd; yes | head -1"]).stdout.toString();
  const { execSync } = await import('node:child_process');
  return { x, when, token: process.env.WM_TOKEN, cwd: process.cwd(), shell, again: execSync('echo $WM_TOKEN').toString(), pid: process.pid, env: Object.keys(process.env).sort() };
}`,
  bash: 'echo "$1" "$WM_TOKEN" "$(pwd)" "$HOME" "$(yes | head -1)" $$ "$(env | sort | cut -d= -f1 | tr "\\n" " ")"',
};

describe.each(['python3', 'bun', 'bash'] as const)('a job in %s', (language) => {
  const request = {
    language,
    source: RICH[language],
    args: { x: 1, when: '2026-01-02T03:04:05Z' },
    env: { WM_TOKEN: 't' },
  };

  it('gives the same bytes whether its process was started ahead of it or not', async () => {
    const first = await run('warm', request);
    const second = await run('warm', request);
    expect(first).toMatchObject({ ok: true });
    expect(second).toMatchObject({ resultJson: first.ok && first.resultJson });
    expect(await run('cold', request)).toMatchObject({ resultJson: first.ok && first.resultJson, log: first.log });
  });
});

it('each job has a process of its own: nothing that one leaves behind meets the next', async () => {
  const source = `import { writeFileSync, existsSync } from 'node:fs';
export function main() {
  const met = [globalThis.left ?? null, process.env.LEFT ?? null, existsSync('/tmp/left'), existsSync('left')];
  globalThis.left = 1; process.env.LEFT = '1'; writeFileSync('/tmp/left', ''); writeFileSync('left', '');
  return met;
}`;
  for (let i = 0; i < 3; i++)
    expect(await run('warm', { language: 'bun', source })).toMatchObject({ resultJson: '[null,null,false,false]' });
});

it('a process that waits gives way to a job of another language', async () => {
  expect(await run('warm', { language: 'bun', source: 'export const main = () => 1' })).toMatchObject({ ok: true });
  expect(await run('warm', { language: 'bash', source: 'echo 2' })).toMatchObject({ resultJson: '"2"' });
});

it('a job that is canceled while its process waits runs nothing', async () => {
  const stop = new AbortController();
  stop.abort();
  const outcome = await run('warm', { language: 'bun', source: 'export const main = () => 1', signal: stop.signal });
  expect(outcome).toMatchObject({ ok: false, reason: 'canceled' });
});
