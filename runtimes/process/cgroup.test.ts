import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type CgroupLimits, openCgroups, type SlotCgroup } from './cgroup';
import { ownTag } from './process-tag';

const tree = openCgroups(`${ownTag()}-test`);
afterAll(() => tree?.remove());

const MIB = 1 << 20;

/** The first of these files that this version of control groups has. */
function read({ joinFiles }: SlotCgroup, names: string[]): string {
  const paths = joinFiles.flatMap((file) => names.map((name) => join(dirname(file), name)));
  return readFileSync(paths.find(existsSync) ?? '', 'utf8').trim();
}

it.skipIf(tree === null)('each job has its own limits, in whatever order they rise and fall', () => {
  const slot = tree?.slot('limits');
  if (!slot) return;
  const jobs: CgroupLimits[] = [
    { memoryBytesMax: 256 * MIB, processesMax: 20, cpuCores: 1 },
    { memoryBytesMax: 64 * MIB, processesMax: 30, cpuCores: 0.5 },
    { memoryBytesMax: 512 * MIB, processesMax: 20, cpuCores: 2 },
  ];
  for (const job of jobs) {
    slot.limit(job);
    expect(Number(read(slot, ['memory.max', 'memory.limit_in_bytes']))).toBe(job.memoryBytesMax);
    expect(Number(read(slot, ['pids.max']))).toBe(job.processesMax + 4);
    expect(Number.parseInt(read(slot, ['cpu.max', 'cpu.cfs_quota_us']), 10)).toBe(job.cpuCores * 100_000);
  }
  slot.remove();
});
