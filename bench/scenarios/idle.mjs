import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, descendants, privateBytes } from '../processes.mjs';

const SETTLE_MS = 15_000;
const SECONDS = 30;
const WORKERS = 6;
const SLOTS = 100;

/** @type {import('../scenario.mjs').Scenario} */
export const idle = {
  name: 'idle',
  what: 'an instance that nobody uses: the app, the worker and what they keep warm',
  budgets: {
    memory: { max: 450, unit: 'MB' },
    cpu: { max: 1, unit: '% of a core' },
    statements: { max: 5, unit: '/s and process' },
  },
  run: async ({ pid, sql }) => {
    await sleep(SETTLE_MS);
    const parts = descendants(pid).filter(({ command }) => !/^(npm|sh -c|node scripts\/start)/.test(command));
    const pids = parts.map((part) => part.pid);
    const [cpuBefore, before] = [cpuSeconds(pids), await transactions(sql)];
    await sleep(SECONDS * 1000);
    const [cpuAfter, after] = [cpuSeconds(pids), await transactions(sql)];
    const processes = parts.filter(({ command }) => /dist\/(app|worker)\.mjs/.test(command)).length;
    return {
      memory: privateBytes(pids) / 1e6,
      cpu: ((cpuAfter - cpuBefore) * 100) / SECONDS,
      statements: (after - before) / SECONDS / processes,
    };
  },
};

/** @type {import('../scenario.mjs').Scenario} */
export const simulatedWorkers = {
  name: 'workers-600',
  what: `${WORKERS} more worker processes with ${SLOTS} slots each, all idle`,
  budgets: { connections: { max: 60, unit: '' }, cpu: { max: 15, unit: '% of a core' } },
  run: async (bench) => {
    const workers = [];
    // What a sandbox costs is measured elsewhere: here it is what so many hands cost the servers.
    const env = { WORKER_CONCURRENCY: String(SLOTS), MILLRACE_SANDBOX: 'off', WORKER_TAGS: 'bash,flow' };
    for (let i = 0; i < WORKERS; i++) workers.push(await bench.startWorker(env));
    await sleep(SETTLE_MS);
    const pids = workers.flatMap(({ pid }) => [pid, ...descendants(pid).map((child) => child.pid)]);
    const before = cpuSeconds(pids);
    await sleep(SECONDS * 1000);
    const cpu = ((cpuSeconds(pids) - before) * 100) / SECONDS;
    const { rows } = await bench.sql.query('SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()');
    for (const worker of workers) await worker.stop();
    return { connections: Number(rows[0].count), cpu };
  },
};

/** Each of our statements is a transaction of its own. @param {import('pg').Pool} sql */
async function transactions(sql) {
  const text = 'SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = current_database()';
  return Number((await sql.query(text)).rows[0].count);
}
