import { spread, timed } from '../load.mjs';

const STEPS = 400;
const REPEATS = 15;

/** A sub-flow that gives back its arguments: a job like any other, without a process of its own. */
const ECHO = 'u/bench/echo';

/** @type {import('../scenario.mjs').Scenario} */
export const stepCost = {
  name: 'step-cost',
  what: `engine and dispatch per sequential step without a process: a loop of ${STEPS} over a job that does nothing`,
  budgets: { p50: { max: 2, unit: 'ms' } },
  run: async ({ api }) => {
    await api.deployFlow(ECHO, [{ id: 'a', value: { type: 'identity' } }]);
    const iterator = { type: 'javascript', expr: `Array.from({ length: ${STEPS} }, (_, i) => i)` };
    const step = { id: 'b', value: { type: 'flow', path: ECHO, input_transforms: {} } };
    const loop = { id: 'l', value: { type: 'forloopflow', iterator, parallel: false, modules: [step] } };
    await api.runFlow([loop]);
    const took = await timed(REPEATS, () => api.runFlow([loop]));
    return spread(took.map((ms) => ms / STEPS));
  },
};

/** @type {import('../scenario.mjs').Scenario} */
export const identityChain = {
  name: 'identity-chain',
  what: `per step of a chain of ${STEPS} identities, which the engine passes through within one write`,
  budgets: { p50: { max: 2, unit: 'ms' } },
  run: async ({ api }) => {
    const modules = Array.from({ length: STEPS }, (_, i) => ({ id: `s${i}`, value: { type: 'identity' } }));
    await api.runFlow(modules);
    const took = await timed(REPEATS, () => api.runFlow(modules));
    return spread(took.map((ms) => ms / STEPS));
  },
};
