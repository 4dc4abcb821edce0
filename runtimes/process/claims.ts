import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTagAlive } from './process-tag';

/** Below systemd's range of dynamic users, which starts at 61184. */
const FIRST_UID = 60_000;
const NUMBERS_MAX = 1_184;
const CLAIMS_DIR = '/run/millrace/slots';
/** A claim is made and then written; only an older empty one is left over. */
const UNWRITTEN_MS = 5_000;

/** Numbers that no other worker on this machine holds: each gives a slot its user and its subnet. */
export type Claims = { numbers: number[]; release: () => void };

export function claimNumbers(count: number, tag: string): Claims {
  mkdirSync(CLAIMS_DIR, { recursive: true, mode: 0o700 });
  const numbers: number[] = [];
  for (let number = 0; number < NUMBERS_MAX && numbers.length < count; number++) {
    if (claim(number, tag)) numbers.push(number);
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

function claim(number: number, tag: string): boolean {
  return create(number, tag) || (removeStale(number) && create(number, tag));
}

function create(number: number, tag: string): boolean {
  try {
    writeFileSync(pathOf(number), tag, { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** Renaming first makes sure that of several workers only one removes a dead one's claim. */
function removeStale(number: number): boolean {
  const aside = join(CLAIMS_DIR, `.stale-${number}-${process.pid}`);
  try {
    const tag = readFileSync(pathOf(number), 'utf8');
    const isUnwritten = tag === '' && Date.now() - statSync(pathOf(number)).mtimeMs < UNWRITTEN_MS;
    if (isUnwritten || isTagAlive(tag)) return false;
    renameSync(pathOf(number), aside);
    const moved = readFileSync(aside, 'utf8');
    // Between our look and our rename another worker may have made it its own: give it back.
    if (moved !== tag) renameSync(aside, pathOf(number));
    else rmSync(aside, { force: true });
    return moved === tag;
  } catch {
    return false;
  }
}
