import { waitUntil } from '../../scripts/start/processes.mjs';
import { closedLoop } from '../load.mjs';

const PATH = 'u/bench/nothing';
const SECONDS = 20;
const CONNECTIONS = 32;

/** @type {import('../scenario.mjs').Scenario} */
export const noopThroughput = {
  name: 'noop-throughput',
  what: `jobs that do nothing, submitted through the API by ${CONNECTIONS} connections for ${SECONDS} s, until the last has ended`,
  budgets: { rate: { min: 1500, unit: '/s' } },
  run: async ({ api, sql }) => {
    await api.deployFlow(PATH, [{ id: 'a', value: { type: 'identity' } }]);
    const submit = () => api.post(`jobs/run/f/${PATH}`, {});
    await closedLoop({ connections: CONNECTIONS, seconds: 2, send: submit });
    await untilIdle(sql);
    const startMs = performance.now();
    const { count, seconds } = await closedLoop({ connections: CONNECTIONS, seconds: SECONDS, send: submit });
    await untilIdle(sql);
    return { accepted: count / seconds, rate: (count * 1000) / (performance.now() - startMs) };
  },
};

/** @param {import('pg').Pool} sql */
export async function untilIdle(sql) {
  const isIdle = async () => (await sql.query('SELECT 1 FROM job_live LIMIT 1')).rowCount === 0;
  if (!(await waitUntil(isIdle, { timeoutMs: 300_000 }))) throw new Error('jobs are left after 5 minutes');
}
