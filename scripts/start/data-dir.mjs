import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { takeLock } from './lock.mjs';
import { StepFailure } from './progress.mjs';

/** @param {NodeJS.ProcessEnv} env */
export function openDataDir(env) {
  const isRoot = process.getuid?.() === 0;
  const dataDir = path.resolve(
    env.MILLRACE_DATA_DIR || (isRoot ? '/var/lib/millrace' : path.join(os.homedir(), '.millrace')),
  );
  return openPassage(dataDir);
}

/**
 * A folder that others may pass through, to what their accounts own inside; a new one they may not list.
 * @param {string} folder
 */
export function openPassage(folder) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o711 });
  const { mode, uid } = fs.statSync(folder);
  if (uid === process.getuid?.()) fs.chmodSync(folder, mode | 0o111);
  return folder;
}

/**
 * The secret kept in a file, made at the first call.
 * @param {string} file
 */
export function keepSecret(file) {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
  const secret = randomBytes(32).toString('hex');
  fs.writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  return secret;
}

/**
 * Takes the data folder for this process alone.
 * @param {string} dataDir
 * @returns {() => void} gives it back
 */
export function lockDataDir(dataDir) {
  const lock = takeLock(path.join(dataDir, 'start.lock'));
  if ('release' in lock) return lock.release;
  throw new StepFailure(
    `Millrace is already running on ${dataDir} (process ${lock.heldBy})`,
    'Stop it first, or set MILLRACE_DATA_DIR and PORT for a second one beside it.',
  );
}
