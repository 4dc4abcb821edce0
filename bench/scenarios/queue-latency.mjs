import { openLoop, spread } from '../load.mjs';
import { CLOCK } from '../scripts.mjs';

const PATH = 'u/bench/clock';

/** @type {import('../scenario.mjs').Scenario} */
export const queueLatency = {
  name: 'queue-latency',
  what: 'from the request to the first line of a TypeScript script, 5 a second on an idle instance',
  budgets: { p50: { max: 10, unit: 'ms' }, p95: { max: 25, unit: 'ms' } },
  run: async ({ api }) => {
    await api.deployScript(PATH, { language: 'bun', content: CLOCK });
    const run = () => api.post(`jobs/run_wait_result/p/${PATH}`, {});
    for (let i = 0; i < 20; i++) await run();
    const send = async (/** @type {number} */ dueAtMs) => Number(await run()) - performance.timeOrigin - dueAtMs;
    return spread(await openLoop({ perSecond: 5, seconds: 30, send }));
  },
};
