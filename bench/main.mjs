// `npm run bench`: measures the product against its budgets. `npm run bench -- loop-400` runs those whose names begin so;
// `--save-baseline` takes the figures as those to compare with; `--gate` fails where one is more than 20 % worse.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBench } from './instance.mjs';
import { busyShare, load, machine } from './machine.mjs';
import { readBaseline, rowsOf, short, table, writeBaseline } from './report.mjs';
import { scenariosNamed } from './scenario.mjs';

const BUSY_SHARE_MAX = 0.15;

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const baselineFile = path.join(root, 'bench/baseline.json');
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'save-baseline': { type: 'boolean' }, gate: { type: 'boolean' } },
});
const scenarios = scenariosNamed(positionals);
const baseline = readBaseline(baselineFile);

/** @type {(import('./report.mjs').Row & { busyBefore: number, load: number })[]} */
const rows = [];
/** The instance, once a scenario has needed one. @type {{ bench?: import('./instance.mjs').Bench }} */
const opened = {};
try {
  for (const scenario of scenarios) await measure(scenario);
} finally {
  await opened.bench?.stop();
}
finish();

/** @param {import('./scenario.mjs').Scenario} scenario */
async function measure(scenario) {
  const run = await runOf(scenario);
  process.stdout.write(`\n${scenario.name}: ${scenario.what}\n`);
  const busyBefore = await busyShare();
  const measured = await run().catch(unmeasured);
  for (const row of rowsOf(scenario, measured, baseline)) rows.push({ ...row, busyBefore, load: load() });
  const said = Object.entries(measured).map(([name, value]) => `${name} ${short(value)}`);
  process.stdout.write(`  ${said.join(', ')} (others used ${Math.round(busyBefore * 100)} % of the machine)\n`);
}

/** Starts the instance for the first that needs one. @param {import('./scenario.mjs').Scenario} scenario */
async function runOf(scenario) {
  if (scenario.isAlone) return scenario.run;
  const bench = (opened.bench ??= await openBench({ root }));
  return () => scenario.run(bench);
}

/** The other scenarios are still worth their time. @param {unknown} error @returns {Record<string, number>} */
function unmeasured(error) {
  process.exitCode = 1;
  process.stdout.write(`  NOT MEASURED: ${error instanceof Error ? error.message : error}\n`);
  return {};
}

function finish() {
  const about = machine();
  process.stdout.write(`\n${table(rows)}\n\n`);
  process.stdout.write(`${about.cores} cores of ${about.cpu}, ${about.memoryGb} GiB, Node ${about.node}\n`);
  const busiest = Math.max(...rows.map((row) => row.busyBefore));
  if (busiest > BUSY_SHARE_MAX)
    process.stdout.write(
      `Not a quiet machine: others used up to ${Math.round(busiest * 100)} % of it. These figures compare with no others.\n`,
    );
  fs.mkdirSync(path.join(root, 'test-results'), { recursive: true });
  fs.writeFileSync(path.join(root, 'test-results/bench.json'), JSON.stringify({ machine: about, rows }, null, 2));
  if (options['save-baseline']) writeBaseline(baselineFile, { rows, machine: about });
  if (options.gate && rows.some((row) => row.isSlower)) process.exitCode = 1;
}
