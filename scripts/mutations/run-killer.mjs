import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { killGroup } from '../start/run-command.mjs';

const TIMEOUT_MS = 300_000;

/** @typedef {import('./protections.mjs').Killer} Killer */

/**
 * Runs tests in the copy and tells for each what came of it: passed, failed, or missing where it did not run at all.
 * @param {string} folder
 * @param {Killer[]} killers
 * @returns {Promise<Map<string, 'passed' | 'failed' | 'missing'>>} by the name of the test
 */
export async function runKillers(folder, killers) {
  const outcomes = new Map(killers.map(({ test }) => [test, /** @type {const} */ ('missing')]));
  const [faults, others] = [true, false].map((isFault) =>
    killers.filter(({ file }) => file.startsWith('e2e/faults/') === isFault),
  );
  if (faults?.length) collect(outcomes, await runVitest(folder, faults, ['-c', 'e2e/faults/vitest.config.ts']));
  if (others?.length) collect(outcomes, await runVitest(folder, others, []));
  return outcomes;
}

/**
 * @param {string} folder
 * @param {Killer[]} killers
 * @param {string[]} config
 * @returns {Promise<{ testResults: { assertionResults: { title: string, status: string }[] }[] } | null>}
 */
async function runVitest(folder, killers, config) {
  const report = path.join(folder, 'test-results/mutations.json');
  fs.rmSync(report, { force: true });
  const names = [...new Set(killers.map(({ test }) => test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))];
  const files = [...new Set(killers.map(({ file }) => file))];
  const args = ['run', ...config, '--reporter=json', `--outputFile.json=${report}`, '-t', `(${names.join('|')})`];
  await end(folder, [...args, ...files]);
  return fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : null;
}

/**
 * @param {string} folder
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function end(folder, args) {
  const program = path.join(folder, 'node_modules/.bin/vitest');
  const child = spawn(program, args, { cwd: folder, stdio: 'ignore', detached: true });
  const timer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), TIMEOUT_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * @param {Map<string, 'passed' | 'failed' | 'missing'>} outcomes
 * @param {Awaited<ReturnType<typeof runVitest>>} report
 */
function collect(outcomes, report) {
  // A test that runs in several ways has noticed when one of them has.
  for (const { assertionResults } of report?.testResults ?? [])
    for (const { title, status } of assertionResults)
      if (outcomes.get(title) !== 'failed' && outcomes.has(title) && (status === 'passed' || status === 'failed'))
        outcomes.set(title, status);
}
