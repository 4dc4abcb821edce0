/**
 * @typedef {{ max?: number, min?: number, unit: string }} Budget without a limit: only a unit
 * @typedef {Record<string, number>} Measured by name: `p50`, `rate`, …
 * @typedef {{ name: string, what: string, budgets: Record<string, Budget>, unit?: string }} About `budgets`: of those that have one
 * @typedef {About & { run: (bench: import('./instance.mjs').Bench) => Promise<Measured>, isAlone?: false }} OfInstance
 * @typedef {About & { run: () => Promise<Measured>, isAlone: true }} Alone needs no instance
 * @typedef {OfInstance | Alone} Scenario
 */
import { burstOf20000, hooks } from './scenarios/bursts.mjs';
import { editor } from './scenarios/editor.mjs';
import { executors } from './scenarios/executor.mjs';
import { fibonaccis } from './scenarios/fibonacci.mjs';
import { history } from './scenarios/history.mjs';
import { idle, simulatedWorkers } from './scenarios/idle.mjs';
import { sequentialLoops } from './scenarios/loop-400.mjs';
import { parallelLoops } from './scenarios/parallel-400.mjs';
import { queueLatency } from './scenarios/queue-latency.mjs';
import { dedicatedCalls, logFlood, scriptRates, singleJobs } from './scenarios/single-jobs.mjs';
import { identityChain, stepCost } from './scenarios/step-cost.mjs';
import { noopThroughput } from './scenarios/throughput.mjs';
import { syncRun, syncRunBusy } from './scenarios/webhook.mjs';

/** In the order of their runs: what needs rest comes first, what leaves much behind last. @type {Scenario[]} */
export const SCENARIOS = [
  ...executors,
  idle,
  stepCost,
  identityChain,
  queueLatency,
  syncRun,
  syncRunBusy,
  ...singleJobs,
  ...scriptRates,
  dedicatedCalls,
  logFlood,
  ...sequentialLoops,
  ...parallelLoops,
  ...fibonaccis,
  simulatedWorkers,
  editor,
  hooks,
  noopThroughput,
  burstOf20000,
  history,
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
