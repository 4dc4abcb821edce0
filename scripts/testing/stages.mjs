import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

// Three cases have a step call a server on this machine, which needs an address that is not loopback.
const CALLBACK_CASES = 3;

/**
 * The outcome of a stage. A stage that could not count, because it broke, counts as one failure.
 * @typedef {{ passed: number, failed: number }} Counts
 */

/**
 * @param {{ root: string }} options
 * @returns {Promise<Counts>}
 */
export async function runVitest({ root }) {
  const report = freshFile(root, 'test-results/vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await runTool(root, 'vitest', { args });
  const counts = readJson(report);
  if (counts === null) return { passed: 0, failed: 1 };
  return asFailed(code, { passed: counts.numPassedTests, failed: counts.numFailedTests });
}

/**
 * Breaks a small installation on purpose. `all`: also what takes long.
 * @param {{ root: string, all?: boolean, filters?: string[] }} options
 * @returns {Promise<Counts>}
 */
export async function runFaults({ root, all = false, filters = [] }) {
  const report = freshFile(root, 'test-results/faults.json');
  const args = ['run', '-c', 'e2e/faults/vitest.config.ts', '--reporter=verbose', '--reporter=json'];
  args.push(`--outputFile.json=${report}`, ...filters);
  const { code } = await runTool(root, 'vitest', { args, env: { FAULTS: all ? 'all' : '' } });
  const counts = readJson(report);
  if (counts === null) return { passed: 0, failed: 1 };
  return asFailed(code, { passed: counts.numPassedTests, failed: counts.numFailedTests });
}

/**
 * @param {{ root: string, env: Record<string, string> }} options
 * @returns {Promise<Counts>}
 */
export async function runConformance({ root, env }) {
  const { output } = await runTool(root, 'node', {
    args: ['e2e/conformance/run.mjs', '--jobs', '2'],
    env: { ...env, TOKEN: env.SUPERADMIN_SECRET ?? '', WORKSPACE: 'demo' },
  });
  const counts = /(\d+) passed, (\d+) failed/.exec(output);
  if (counts === null) return { passed: 0, failed: 1 };
  const [passed, failed] = [Number(counts[1]), Number(counts[2])];
  const cannotRun = env.CALLBACK_HOST ? 0 : CALLBACK_CASES;
  return { passed, failed: Math.max(failed - cannotRun, 0) };
}

/**
 * @param {{ root: string, env: Record<string, string> }} options
 * @returns {Promise<Counts>}
 */
export async function runBrowserTests({ root, env }) {
  const report = freshFile(root, 'test-results/e2e.json');
  const { code } = await runTool(root, 'playwright', { args: ['test'], env });
  const stats = readJson(report)?.stats;
  if (!stats) return { passed: 0, failed: 1 };
  return asFailed(code, { passed: stats.expected + stats.flaky, failed: stats.unexpected });
}

/**
 * A tool that ends badly has failed, whatever it counted.
 * @param {number | null} code
 * @param {Counts} counts
 */
function asFailed(code, { passed, failed }) {
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) };
}

/**
 * @param {string} root
 * @param {string} tool
 * @param {{ args: string[], env?: Record<string, string> }} options
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function runTool(root, tool, { args, env = {} }) {
  const fullEnv = { ...process.env, ...env, PATH: `${root}/node_modules/.bin:${process.env.PATH}` };
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, { cwd: root, env: fullEnv, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/**
 * @param {string} root
 * @param {string} file
 */
function freshFile(root, file) {
  fs.rmSync(path.join(root, file), { force: true });
  return path.join(root, file);
}

/** @param {string} file */
function readJson(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}
