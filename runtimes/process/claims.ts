import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { claimFile } from './claim-file';

/** Below systemd's range of dynamic users, which starts at 61184. */
const FIRST_UID = 60_000;
const NUMBERS_MAX = 1_184;
const CLAIMS_DIR = '/run/millrace/slots';

/** Numbers that no other worker on this machine holds: each gives a slot its user and its subnet. */
export type Claims = { numbers: number[]; release: () => void };

export function claimNumbers(count: number, tag: string): Claims {
  mkdirSync(CLAIMS_DIR, { recursive: true, mode: 0o700 });
  const numbers: number[] = [];
  for (let number = 0; number < NUMBERS_MAX && numbers.length < count; number++) {
    if (claimFile(pathOf(number), tag)) numbers.push(number);
  }
  const release = () => numbers.forEach((number) => rmSync(pathOf(number), { force: true }));
  if (numbers.length === count) return { numbers, release };
  release();
  throw new Error(`no ${count} free slot users are left on this machine: too many workers run here`);
}

export function uidOf(number: number): number {
  return FIRST_UID + number;
}

function pathOf(number: number): string {
  return join(CLAIMS_DIR, String(number));
}
