import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownTag } from '../process/process-tag';
import { PackageCache } from './cache';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-cache-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const { signal } = new AbortController();
const open = (bytesMax = 1e9) => new PackageCache({ dir, bytesMax, idleMsMin: 0 });

/** Counts how often it was asked to fill. */
function filler(text: string) {
  const made = { count: 0 };
  const fill = async (draft: string) => {
    made.count++;
    writeFileSync(join(draft, 'content'), text);
  };
  return { made, fill };
}

async function takeOnce(cache: PackageCache, name: string, text = name): Promise<string> {
  const entry = await cache.take({ name, ...filler(text), signal });
  entry.release();
  return readFileSync(join(entry.dir, 'content'), 'utf8');
}

it('fills an entry once, however many jobs and processes ask for it at once', async () => {
  const { made, fill } = filler('x');
  const caches = [open(), open()];
  await Promise.all(Array.from({ length: 8 }, (_, at) => caches[at % 2]?.take({ name: 'a-1', fill, signal })));
  expect(made.count).toBe(1);
});

const offline = () => Promise.reject(new Error('no network'));

it('an entry that failed to be made is not there, and is tried again', async () => {
  const cache = open();
  await expect(cache.take({ name: 'a-1', fill: offline, signal })).rejects.toThrow('no network');
  expect(readdirSync(dir).filter((name) => name !== '.pins')).toEqual([]);
  expect(await takeOnce(cache, 'a-1')).toBe('a-1');
});

it.each([
  ['a file is missing', (entry: string) => rmSync(join(entry, 'content'))],
  ['a file was cut short', (entry: string) => writeFileSync(join(entry, 'content'), '')],
  ['nothing says that it is complete', (entry: string) => rmSync(join(entry, '.complete'))],
  ['all of it is gone', (entry: string) => rmSync(entry, { recursive: true })],
])('makes an entry anew where %s', async (_, damage) => {
  await takeOnce(open(), 'a-1');
  damage(join(dir, 'a-1'));
  expect(await takeOnce(open(), 'a-1')).toBe('a-1');
});

it('looks through an entry again after a job has doubted it', async () => {
  const cache = open();
  await takeOnce(cache, 'a-1');
  rmSync(join(dir, 'a-1', 'content'));
  const doubted = await cache.take({ name: 'a-1', ...filler('b'), signal });
  doubted.doubt();
  doubted.release();
  expect(await takeOnce(cache, 'a-1', 'c')).toBe('c');
});

it('leaves out what was used longest ago when it is full, but nothing that is in use', async () => {
  const cache = open(250);
  const used = await cache.take({ name: 'a-used', ...filler('x'.repeat(100)), signal });
  await takeOnce(cache, 'b-old', 'x'.repeat(100));
  for (const [name, age] of [
    ['a-used', 300],
    ['b-old', 200],
  ] as const) {
    const at = Date.now() / 1000 - age;
    utimesSync(join(dir, name, '.complete'), at, at);
  }
  await takeOnce(cache, 'c-new', 'x'.repeat(100));
  expect(['a-used', 'b-old', 'c-new'].map((name) => existsSync(join(dir, name)))).toEqual([true, false, true]);
  used.release();
});

it('says how much it holds, also of what was there before', async () => {
  const cache = open(150);
  expect(cache.bytes).toBe(null);
  await takeOnce(cache, 'a-1', 'x'.repeat(100));
  expect(cache.bytes).toBe(100);
  const at = Date.now() / 1000 - 200;
  utimesSync(join(dir, 'a-1', '.complete'), at, at);
  await takeOnce(cache, 'b-1', 'x'.repeat(120));
  expect(cache.bytes).toBe(120);
  const next = open(150);
  await next.clean();
  expect(next.bytes).toBe(120);
});

it('leaves out nothing that another living process uses, and minds no dead one', async () => {
  await takeOnce(open(), 'a-1');
  await takeOnce(open(), 'b-1');
  writeFileSync(join(dir, '.pins', `a-1@${ownTag()}-99`), '');
  writeFileSync(join(dir, '.pins', 'b-1@999999-1-1'), '');
  await open(0).clean();
  expect(['a-1', 'b-1'].map((name) => existsSync(join(dir, name)))).toEqual([true, false]);
});

it('gives up waiting when its job is canceled, while others get the entry', async () => {
  const cache = open();
  const made = new EventEmitter();
  const blocked = once(made, 'made').then(() => undefined);
  const stop = new AbortController();
  const canceled = cache.take({ name: 'a-1', fill: () => blocked, signal: stop.signal });
  const waiting = cache.take({ name: 'a-1', fill: () => blocked, signal });
  stop.abort(new Error('canceled'));
  await expect(canceled).rejects.toThrow('canceled');
  made.emit('made');
  expect(existsSync((await waiting).dir)).toBe(true);
});

it('makes an entry anew once it is older than was asked for', async () => {
  const cache = open();
  await takeOnce(cache, 'a-1', 'old');
  const { made, fill } = filler('new');
  await cache.take({ name: 'a-1', fill, signal, ageMsMax: -1 });
  expect(made.count).toBe(1);
  expect(readFileSync(join(dir, 'a-1', 'content'), 'utf8')).toBe('new');
});

it('what a process left that was killed in the middle is removed, and its lock holds nobody up', async () => {
  const child = spawn('sleep', ['600']);
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  const tag = `${child.pid}-${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  mkdirSync(join(dir, `.tmp-${tag}-1-a-1`));
  writeFileSync(join(dir, '.lock-a-1'), tag);
  await open().clean();
  expect(existsSync(join(dir, `.tmp-${tag}-1-a-1`))).toBe(true);
  const died = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await died;
  const cache = open();
  await cache.clean();
  expect(existsSync(join(dir, `.tmp-${tag}-1-a-1`))).toBe(false);
  expect(await takeOnce(cache, 'a-1')).toBe('a-1');
});
