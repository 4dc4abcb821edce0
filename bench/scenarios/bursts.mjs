import { closedLoop } from '../load.mjs';
import { TRIVIAL } from '../scripts.mjs';
import { untilIdle } from './throughput.mjs';

const NOTHING = 'u/bench/burst';
const HOOK = 'u/bench/hook';
const NEIGHBOR = 'bench-neighbor';
const BURST = 20_000;
const HOOKS = 2_000;
const CONNECTIONS = 64;

/**
 * Sends so many requests as fast as the connections carry them.
 * @param {number} count
 * @param {() => Promise<unknown>} send
 */
async function burst(count, send) {
  let left = count;
  const one = async () => {
    while (left-- > 0) await send();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
}

/** @type {import('../scenario.mjs').Scenario} */
export const burstOf20000 = {
  name: 'burst-20000',
  what: `${BURST} jobs at once; meanwhile a job of another workspace`,
  budgets: { neighbor: { max: 2, unit: 's' }, lost: { max: 0, unit: 'jobs' } },
  run: async ({ api, sql }) => {
    await api.deployFlow(NOTHING, [{ id: 'a', value: { type: 'identity' } }]);
    await api.call({ method: 'POST', path: 'workspaces/create', body: { id: NEIGHBOR, name: 'Neighbor' } });
    const before = await finished(sql);
    const startMs = performance.now();
    await burst(BURST, () => api.post(`jobs/run/f/${NOTHING}`, {}));
    const accepted = (performance.now() - startMs) / 1000;
    const asked = performance.now();
    const script = { language: 'bash', content: 'date +%s%3N', args: {} };
    const startedAtMs = Number(await api.post('jobs/run_wait_result/preview', script, NEIGHBOR));
    const neighbor = (startedAtMs - performance.timeOrigin - asked) / 1000;
    await untilIdle(sql);
    const done = (performance.now() - startMs) / 1000;
    return { neighbor, lost: BURST + 1 - ((await finished(sql)) - before), accepted, done };
  },
};

/** @type {import('../scenario.mjs').Scenario} */
export const hooks = {
  name: 'hooks-2000',
  what: `${HOOKS} asynchronous runs of a trivial TypeScript script at once`,
  budgets: { accepted: { max: 2, unit: 's' }, done: { max: 14, unit: 's' } },
  run: async ({ api, sql }) => {
    await api.deployScript(HOOK, { language: 'bun', content: TRIVIAL.bun });
    const send = () => api.post(`jobs/run/p/${HOOK}`, { n: 1 });
    await closedLoop({ connections: 4, seconds: 1, send });
    await untilIdle(sql);
    const startMs = performance.now();
    // A refusal would throw.
    await burst(HOOKS, send);
    const accepted = (performance.now() - startMs) / 1000;
    await untilIdle(sql);
    return { accepted, done: (performance.now() - startMs) / 1000 };
  },
};

/** @param {import('pg').Pool} sql */
async function finished(sql) {
  return Number((await sql.query('SELECT count(*) FROM job_done WHERE is_root')).rows[0].count);
}
