import { closedLoop, openLoop, spread } from '../load.mjs';
import { TRIVIAL } from '../scripts.mjs';

const PATH = 'u/bench/trivial';
const CONNECTIONS = 32;

/** @param {import('../instance.mjs').Bench} bench */
async function prepared({ api }) {
  await api.deployScript(PATH, { language: 'bun', content: TRIVIAL.bun });
  const send = () => api.post(`jobs/run_wait_result/p/${PATH}`, { n: 1 });
  for (let i = 0; i < 20; i++) await send();
  return send;
}

/** @type {import('../scenario.mjs').Scenario} */
export const syncRun = {
  name: 'sync-run',
  what: 'a trivial TypeScript script called synchronously, 10 a second, each in a sandboxed process of its own',
  budgets: { p50: { max: 8, unit: 'ms' } },
  run: async (bench) => {
    const send = await prepared(bench);
    return spread(await openLoop({ perSecond: 10, seconds: 20, send: () => send().then(() => undefined) }));
  },
};

/** @type {import('../scenario.mjs').Scenario} */
export const syncRunBusy = {
  name: 'sync-run-32',
  what: `the same from ${CONNECTIONS} connections at once`,
  budgets: { rate: { min: 150, unit: '/s' } },
  run: async (bench) => {
    const send = await prepared(bench);
    const { count, seconds } = await closedLoop({ connections: CONNECTIONS, seconds: 15, send });
    return { rate: count / seconds };
  },
};
