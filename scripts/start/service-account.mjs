import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { openPassage } from './data-dir.mjs';
import { StepFailure } from './progress.mjs';

/** @typedef {{ uid?: number, gid?: number }} Account the fields are absent when servers run as the caller */

/**
 * The account a server runs as: Postgres refuses root, and Redis has no need of it.
 * @param {string[]} names in order of preference
 * @returns {Account}
 */
export function serviceAccount(names) {
  if (process.getuid?.() !== 0) return {};
  for (const name of [...names, 'nobody']) {
    const uid = idOf(['-u', name]);
    const gid = idOf(['-g', name]);
    if (uid !== null && gid !== null) return { uid, gid };
  }
  throw new StepFailure('There is no account for the servers', 'Create one: useradd --system postgres');
}

/** @param {string[]} args */
function idOf(args) {
  try {
    return Number(execFileSync('id', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return null;
  }
}

/**
 * Whether the account may enter a folder, its parents included.
 * @param {Account} account
 * @param {string} folder
 */
export function canEnter(account, folder) {
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...account, cwd: '/' }).status === 0;
}

/**
 * A private folder of the account below the data folder, or, where the account cannot go there (a data folder
 * in root's home), below /var/lib.
 * @param {{ dataDir: string, name: string, account: Account }} options
 */
export function openServiceDir({ dataDir, name, account }) {
  const suffix = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const base = canEnter(account, dataDir) ? dataDir : `/var/lib/millrace-${suffix}`;
  return openPrivateDir(path.join(openPassage(base), name), account);
}

/**
 * @param {string} folder
 * @param {Account} account
 */
export function openPrivateDir(folder, account) {
  fs.mkdirSync(folder, { recursive: true });
  fs.chmodSync(folder, 0o700);
  giveTo(account, folder);
  return folder;
}

/**
 * @param {Account} account
 * @param {string} file
 */
export function giveTo({ uid, gid }, file) {
  if (uid !== undefined && gid !== undefined) fs.chownSync(file, uid, gid);
}
