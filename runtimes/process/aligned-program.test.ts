import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { copyAligned } from './aligned-program';

const dir = mkdtempSync(join(tmpdir(), 'millrace-aligned-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Where the parts that are loaded lie in the file and in memory. */
function loaded(path: string): { offset: number; address: number }[] {
  const file = readFileSync(path);
  const [at, size, count] = [Number(file.readBigUInt64LE(32)), file.readUInt16LE(54), file.readUInt16LE(56)];
  const entries = Array.from({ length: count }, (_, index) =>
    file.subarray(at + index * size, at + (index + 1) * size),
  );
  return entries
    .filter((entry) => entry.readUInt32LE(0) === 1)
    .map((entry) => ({ offset: Number(entry.readBigUInt64LE(8)), address: Number(entry.readBigUInt64LE(16)) }));
}

describe('a program copied by large pages', () => {
  it('lies in the file as it will in memory, and runs', () => {
    const copy = join(dir, 'node');
    copyAligned(process.execPath, copy);
    expect(loaded(copy).length).toBeGreaterThan(1);
    for (const { offset, address } of loaded(copy)) expect((address - offset) % 2 ** 21).toBe(0);
    const said = spawnSync(copy, ['-p', '[process.version, [3, 1, 2].sort()].join()'], { encoding: 'utf8' });
    expect(said).toMatchObject({ status: 0, stdout: `${process.version},1,2,3\n` });
  });

  it('is copied as it is where it is no program of this kind', () => {
    writeFileSync(join(dir, 'script'), '#!/bin/sh\necho ran\n');
    copyAligned(join(dir, 'script'), join(dir, 'copy'));
    expect(spawnSync(join(dir, 'copy'), { encoding: 'utf8' }).stdout).toBe('ran\n');
  });
});
