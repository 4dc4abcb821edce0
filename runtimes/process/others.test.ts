import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunLimits } from '../contract';
import { readAttack } from '../testing/attacks';
import { openRuntimes, type TestRuntimes } from '../testing/open-runtimes';

const NEXT = [
  { language: 'python3', source: 'def main():\n    print("fine")\n    return "fine"' },
  { language: 'bun', source: 'export function main() { console.log("fine"); return "fine" }' },
  { language: 'bash', source: 'echo fine; echo \'"fine"\' > result.json' },
];

const SHORT: Partial<RunLimits> = { timeoutMs: 1_000, graceMs: 200 };

describe.each(['strict', 'bubblewrap'] as const)('the jobs after a hostile one (%s)', (mode) => {
  let own: TestRuntimes;

  beforeAll(async () => {
    own = await openRuntimes({ mode, slots: 1 });
  });
  afterAll(() => own.close());

  it.each([
    ['result-descriptor.py', {}],
    ['outlive.py', {}],
    ['stop-everything.py', SHORT],
    ['fork-bomb.py', {}],
    ['thread-bomb.py', {}],
    ['hidden-memory.py', {}],
    ['inode-bomb.py', {}],
    ['memory-bomb.py', {}],
    ['ignore-sigterm.py', SHORT],
  ])('find their slot as if it had never been: %s', async (file, limits) => {
    await own.run({ ...readAttack(file), limits });
    for (const next of NEXT)
      expect(await own.run(next)).toMatchObject({ ok: true, resultJson: '"fine"', log: 'fine\n' });
  });

  it('read a log that holds nothing a database or a page could stumble over', async () => {
    const { log, ...outcome } = await own.run(readAttack('log-garbage.py'));
    expect(outcome).toMatchObject({ ok: true, resultJson: '"said"' });
    expect(log).toContain('a'.repeat(1_000_000));
    expect(log).not.toContain('\0');
    expect(Buffer.from(log).toString()).toBe(log);
  });

  it('find nothing in ./shared, however deep the tree was that filled it', async () => {
    const { signal } = new AbortController();
    const place = await own.sandbox.keepPlace('folder', signal);
    expect(await own.run({ ...readAttack('deep-folders.py'), place: place.name })).toMatchObject({ ok: true });
    await place.close();
    const next = await own.sandbox.keepPlace('folder', signal);
    const listed = await own.run({ language: 'bash', source: 'ls -A shared | wc -l', place: next.name });
    await next.close();
    expect(listed).toMatchObject({ ok: true, resultJson: '"0"' });
  });
});

const SECRET = { first: 'what-only-a-neigh', second: 'bour-was-given-5823' };
const WORD = SECRET.first + SECRET.second;

/** A job that holds a secret in each of the ways there are, while `during` runs. */
async function besideANeighbour(own: TestRuntimes, during: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const ear = new EventEmitter();
  const ready = once(ear, 'heard');
  const neighbour = own.run({
    language: 'bash',
    source: 'word="$1"\necho "$word" > /tmp/kept; echo "$word" > kept; echo "$word"\nsleep 600',
    args: { word: WORD },
    env: { WM_TOKEN: WORD },
    signal: stop.signal,
    onLog: async () => void ear.emit('heard'),
  });
  await ready;
  await during();
  stop.abort();
  await neighbour;
}

describe.each(['strict', 'bubblewrap'] as const)('a job beside another one (%s)', (mode) => {
  it('finds nothing of what that one was given, writes or says', async () => {
    const own = await openRuntimes({ mode, slots: 2 });
    try {
      await besideANeighbour(own, async () => {
        expect((await own.run({ ...readAttack('search-everything.py'), args: SECRET })).log).toContain('VERDICT held');
      });
    } finally {
      await own.close();
    }
  });
});

it('finds it where there is no sandbox', async () => {
  const own = await openRuntimes({ mode: 'off', slots: 2 });
  try {
    await besideANeighbour(own, async () => {
      const args = { ...SECRET, folder: '/dev/shm' };
      expect((await own.run({ ...readAttack('search-everything.py'), args })).log).toContain('ESCAPED');
    });
  } finally {
    await own.close();
  }
});

it('finds no temporary files of an earlier job where there is no sandbox', async () => {
  const own = await openRuntimes({ mode: 'off', slots: 1 });
  try {
    const source = 'ls -A "$TMPDIR" | wc -l > result.json; mkdir "$TMPDIR/classes"';
    for (const count of [1, 2]) {
      const ended = await own.run({ language: 'bash', source });
      expect(ended, `run ${count}`).toMatchObject({ ok: true, resultJson: '0' });
    }
  } finally {
    await own.close();
  }
});

it.runIf(process.getuid?.() === 0)('a job holds no more than its share of the worker’s connections', async () => {
  let [open, most] = [0, 0];
  const target: Server = createServer((socket) => {
    most = Math.max(most, ++open);
    socket.on('close', () => open--).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  const own = await openRuntimes({ slots: 1, apiGateway: { targetUrl } });
  try {
    const flooded = await own.run({ ...readAttack('connection-flood.py'), args: { seconds: 1 } });
    expect(flooded).toMatchObject({ ok: true });
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(256);
  } finally {
    await own.close();
    target.close();
  }
});
