import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Node } from './node';
import { until } from './poll';

const MEMORY = '/dev/shm';

/** I12: no process of a job is left with the workers that live. Those of one that was killed outlive it without a sandbox. */
export async function assertNoJobsLeft(workers: Node[]): Promise<void> {
  const living = workers.filter(({ isAlive }) => isAlive);
  const isJob = (line: string) => living.some(({ pid }) => line.includes(`/millrace-${pid}-`)) && line.includes('/in-');
  let left: string[] = [];
  // A script's last process may be about to go.
  const isGone = () => (left = commandLines().filter(isJob)).length === 0;
  await until('no process of a job is left', isGone).catch(() => expect(left, 'processes of jobs').toEqual([]));
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
}

/** I12: no temporary folder is left of workers that ended as they were asked to, nor of those they came after. */
export function assertNoFoldersLeft(workers: Node[]): void {
  const ended = workers.filter(({ exitCode }) => exitCode === 0).flatMap(({ pids }) => pids);
  const left = readdirSync(MEMORY).filter((name) => ended.some((pid) => name.startsWith(`millrace-${pid}-`)));
  expect(left, 'folders that workers left').toEqual([]);
}
