import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** @param {number} pid */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  return !isZombie(pid);
}

/**
 * Polls until the check holds.
 * @param {() => boolean | Promise<boolean>} check
 * @param {{ timeoutMs: number, signal?: AbortSignal }} options
 * @returns {Promise<boolean>} whether it held in time
 */
export async function waitUntil(check, { timeoutMs, signal }) {
  const end = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > end) return false;
    await sleep(POLL_MS, undefined, { signal });
  }
  return true;
}

/**
 * Stops the server that a killed start left behind: the process in the pid file, if it still is that server.
 * @param {{ pidFile: string, owns: string, signals: NodeJS.Signals[] }} options `owns`: a folder on its command line
 */
export async function stopLeftover({ pidFile, owns, signals }) {
  if (!fs.existsSync(pidFile)) return;
  const pid = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]);
  for (const signal of signals) {
    if (!isAlive(pid) || !commandLine(pid).includes(owns)) return;
    process.kill(pid, signal);
    await waitUntil(() => !isAlive(pid), { timeoutMs: 8000 });
  }
}

/** @param {number} pid */
function commandLine(pid) {
  try {
    if (fs.existsSync('/proc/self/cmdline')) return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** @param {number} pid */
function isZombie(pid) {
  try {
    return /\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
