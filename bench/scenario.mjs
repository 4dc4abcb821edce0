/**
 * @typedef {{ max?: number, min?: number, unit: string }} Budget
 * @typedef {Record<string, number>} Measured by name: `p50`, `rate`, …
 * @typedef {{ name: string, what: string, budgets: Record<string, Budget>,
 *   run: (bench: import('./instance.mjs').Bench) => Promise<Measured> }} Scenario `budgets`: of those that have one
 */
import { sequentialLoops } from './scenarios/loop-400.mjs';
import { queueLatency } from './scenarios/queue-latency.mjs';
import { identityChain, stepCost } from './scenarios/step-cost.mjs';
import { noopThroughput } from './scenarios/throughput.mjs';
import { syncRun, syncRunBusy } from './scenarios/webhook.mjs';

/** In the order of their runs. @type {Scenario[]} */
export const SCENARIOS = [
  stepCost,
  identityChain,
  queueLatency,
  syncRun,
  syncRunBusy,
  ...sequentialLoops,
  noopThroughput,
];

/**
 * Those whose names begin with one of these; all of them for none.
 * @param {string[]} wanted
 */
export function scenariosNamed(wanted) {
  if (wanted.length === 0) return SCENARIOS;
  const unknown = wanted.filter((start) => !SCENARIOS.some(({ name }) => name.startsWith(start)));
  if (unknown.length > 0)
    throw new Error(
      `There is no scenario ${unknown.join(', ')}. There are: ${SCENARIOS.map(({ name }) => name).join(', ')}`,
    );
  return SCENARIOS.filter(({ name }) => wanted.some((start) => name.startsWith(start)));
}
