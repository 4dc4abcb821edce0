#!/usr/bin/env node
// `npm test`: everything, on a machine with nothing prepared. Closes with 'N passed, N failed'.
import { fileURLToPath } from 'node:url';
import { INSTALLABLE, installLanguages } from './languages/install.mjs';
import { installPackages } from './start/packages.mjs';
import { installPrerequisites } from './start/prerequisites.mjs';
import { StepFailure, say, step } from './start/progress.mjs';
import { startInstance } from './testing/instance.mjs';
import { runBrowserTests, runConformance, runFaults, runVitest } from './testing/stages.mjs';
import { runStaticChecks } from './testing/static-checks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** @type {{ name: string, passed: number, failed: number }[]} */
const results = [];

try {
  await prepare();
  await stage('static checks', () => runStaticChecks(root));
  await stage('unit and integration tests', () => runVitest({ root }));
  await stage('faults', () => runFaults({ root }));
  await testInstance();
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (error instanceof StepFailure) say(`What to do: ${error.hint}`);
  results.push({ name: 'the run itself', passed: 0, failed: 1 });
}
summarize();

async function prepare() {
  await step('Packages from npm', async (note) => {
    note((await installPackages({ root })) ? 'installed' : 'up to date');
  });
  await step('System programs', async (note) => {
    const missing = await installPrerequisites({ needs: { sandbox: true, redis: true, browser: true, mariadb: true } });
    note(missing.length === 0 ? 'present' : `missing: ${missing.join(', ')} (install them with your package manager)`);
  });
  // What cannot be installed, the tests of that language will miss; the others are worth running.
  for (const language of INSTALLABLE) {
    await installLanguages([language]).catch((/** @type {Error} */ error) => say(`${language}: ${error.message}`));
  }
}

async function testInstance() {
  const instance = await startInstance({ root });
  try {
    await stage('OpenFlow conformance', () => runConformance({ root, env: instance.env }));
    await stage('browser stories', () => runBrowserTests({ root, env: instance.env }));
  } finally {
    await instance.stop();
  }
}

/**
 * @param {string} name
 * @param {() => Promise<import('./testing/stages.mjs').Counts>} run
 */
async function stage(name, run) {
  process.stdout.write(`\n══ ${name}\n`);
  results.push({ name, ...(await run()) });
}

function summarize() {
  process.stdout.write('\n');
  for (const result of results) {
    const [passed, failed] = [String(result.passed).padStart(5), String(result.failed).padStart(4)];
    process.stdout.write(`${result.name.padEnd(28)} ${passed} passed ${failed} failed\n`);
  }
  const passed = results.reduce((total, result) => total + result.passed, 0);
  const failed = results.reduce((total, result) => total + result.failed, 0);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
