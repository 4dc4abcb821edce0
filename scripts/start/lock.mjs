import fs from 'node:fs';
import path from 'node:path';
import { isAlive } from './processes.mjs';

/**
 * Takes a lock file for this process. The lock of a process that is gone does not count.
 * @param {string} file
 * @returns {{ release: () => void } | { heldBy: number }}
 */
export function takeLock(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  fs.writeFileSync(mine, `${process.pid} ${birth(process.pid)}\n`);
  try {
    for (;;) {
      if (link(mine, file)) return { release: () => fs.rmSync(file, { force: true }) };
      const holder = readHolder(file);
      if (holder !== null) return { heldBy: holder };
      fs.rmSync(file, { force: true });
    }
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

/**
 * A link appears with its content, so no one ever reads a lock that is half written.
 * @param {string} from
 * @param {string} to
 */
function link(from, to) {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function readHolder(file) {
  const [pid, bornAt] = fs.readFileSync(file, 'utf8').trim().split(' ');
  return isAlive(Number(pid)) && birth(Number(pid)) === bornAt ? Number(pid) : null;
}

/**
 * When a process began, in ticks since the boot: tells it from a later one with the same id.
 * @param {number} pid
 */
function birth(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}
