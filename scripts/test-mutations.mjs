#!/usr/bin/env node
// `npm run test:mutations [words]`: takes one protection away at a time, in a copy of the repository, and shows that a
// test turns red. Closes with 'N passed, N failed'.
import { fileURLToPath } from 'node:url';
import { copyRepository, damage } from './mutations/copy.mjs';
import { PROTECTIONS } from './mutations/protections.mjs';
import { runKillers } from './mutations/run-killer.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const words = process.argv.slice(2).join(' ');
const chosen = PROTECTIONS.filter(({ name, killer }) => `${name} ${killer.test} ${killer.file}`.includes(words));

const { folder, remove } = copyRepository(root);
try {
  for (const protection of chosen) damage(folder, protection)();
  await checkKillers();
  let failed = 0;
  for (const protection of chosen) if (!(await isMissed(protection))) failed++;
  process.stdout.write(`${chosen.length - failed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 && chosen.length > 0 ? 0 : 1;
} finally {
  remove();
}

/** A test that is red anyway says nothing about a protection. */
async function checkKillers() {
  const outcomes = await runKillers(
    folder,
    chosen.map(({ killer }) => killer),
  );
  const useless = [...outcomes].filter(([, outcome]) => outcome !== 'passed');
  if (useless.length > 0)
    throw new Error(`With every protection in place: ${useless.map((each) => each.join(': ')).join('; ')}`);
  process.stdout.write(`${outcomes.size} tests are green with every protection in place\n\n`);
}

/** @param {import('./mutations/protections.mjs').Protection} protection */
async function isMissed(protection) {
  const { name, killer } = protection;
  const repair = damage(folder, protection);
  const outcome = (await runKillers(folder, [killer])).get(killer.test);
  repair();
  const verdict = { failed: 'killed', passed: 'SURVIVED', missing: 'BROKEN: the test did not run' }[
    outcome ?? 'missing'
  ];
  process.stdout.write(`${name.padEnd(70)} ${verdict}\n${' '.repeat(4)}${killer.file}: ${killer.test}\n`);
  return outcome === 'failed';
}
