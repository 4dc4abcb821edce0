import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from './lock.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a lock that is held says by whom, and is free after its release', () => {
  const file = join(folder, 'lock');
  const first = takeLock(file);
  expect(takeLock(file)).toEqual({ heldBy: process.pid });
  if ('release' in first) first.release();
  expect(takeLock(file)).toHaveProperty('release');
});

test('the lock of a process that is gone does not count', () => {
  const file = join(folder, 'lock');
  const { pid } = spawnSync('true');
  writeFileSync(file, `${pid} 1\n`);
  expect(takeLock(file)).toHaveProperty('release');
});

test('the lock of an earlier process with the same id does not count', () => {
  const file = join(folder, 'lock');
  writeFileSync(file, `${process.pid} 1\n`);
  expect(takeLock(file)).toHaveProperty('release');
});
