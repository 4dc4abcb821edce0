import fs from 'node:fs';
import path from 'node:path';
import { bundle, bundleFile } from './bundle.mjs';
import { compressFiles } from './compress-files.mjs';
import { takeLock } from './lock.mjs';
import { waitUntil } from './processes.mjs';
import { StepFailure } from './progress.mjs';
import { runCommand } from './run-command.mjs';
import { sourceHash } from './source-hash.mjs';

const BUILD_TIMEOUT_MS = 15 * 60_000;
const HINT = 'The sources do not build: `npm run check` says more. After a pull, try again with dist/ removed.';

/**
 * Builds what the targets need, once per state of the sources. Two starts in one checkout take turns.
 * @param {{ root: string, targets: import('./bundle.mjs').Target[], signal?: AbortSignal }} options
 * @returns {Promise<boolean>} whether anything was built
 */
export async function buildOnce({ root, targets, signal }) {
  const lock = await waitForLock(path.join(root, 'dist/build.lock'), signal);
  try {
    const hash = sourceHash(root);
    const stale = targets.filter((target) => !isBuilt(root, target, hash));
    if (stale.length === 0) return false;
    for (const target of stale) fs.rmSync(stampFile(root, target), { force: true });
    await build({ root, targets: stale, signal });
    for (const target of stale) fs.writeFileSync(stampFile(root, target), hash);
    return true;
  } finally {
    lock.release();
  }
}

/** @param {{ root: string, targets: import('./bundle.mjs').Target[], signal?: AbortSignal }} options */
async function build({ root, targets, signal }) {
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1' };
  const options = { cwd: root, env: /** @type {NodeJS.ProcessEnv} */ (env), hint: HINT, signal };
  await runCommand(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], options);
  await bundleOrExplain(root, targets);
  if (!targets.includes('app')) return;
  await runCommand(process.execPath, ['node_modules/next/dist/bin/next', 'build'], options);
  await compressFiles(path.join(root, '.next/static'));
}

/**
 * @param {string} root
 * @param {import('./bundle.mjs').Target[]} targets
 */
async function bundleOrExplain(root, targets) {
  try {
    await bundle({ root, targets });
  } catch (error) {
    throw new StepFailure(String(error), HINT, { cause: error });
  }
}

/**
 * @param {string} root
 * @param {import('./bundle.mjs').Target} target
 * @param {string} hash
 */
function isBuilt(root, target, hash) {
  const stamp = stampFile(root, target);
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash && fs.existsSync(bundleFile(root, target));
}

/**
 * @param {string} root
 * @param {import('./bundle.mjs').Target} target
 */
function stampFile(root, target) {
  return path.join(root, 'dist', `${target}.hash`);
}

/**
 * @param {string} file
 * @param {AbortSignal | undefined} signal
 */
async function waitForLock(file, signal) {
  /** @type {ReturnType<typeof takeLock>} */
  let lock = takeLock(file);
  const retry = () => 'release' in lock || 'release' in (lock = takeLock(file));
  await waitUntil(retry, { timeoutMs: BUILD_TIMEOUT_MS, signal });
  if ('release' in lock) return lock;
  throw new StepFailure(`Process ${lock.heldBy} has been building here for too long`, 'Stop it, then start again.');
}
