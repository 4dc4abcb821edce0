import { closedLoop, percentile, timed } from '../load.mjs';
import { TRIVIAL } from '../scripts.mjs';

const JOBS = 200;
const SLOTS = 3;
const TAG = 'three-slots';
const SECONDS = 15;
const LOG_MB = 200;

const LANGUAGES = /** @type {const} */ (['bun', 'python3']);
const RATES_MIN = { bun: 150, python3: 100 };

/** One after the other, each from its request to its result. @type {import('../scenario.mjs').Scenario[]} */
export const singleJobs = LANGUAGES.map((language) => ({
  name: `single-${language}`,
  what: `${JOBS} trivial scripts one after the other through the API, each in a sandboxed process of its own`,
  budgets: { p50: { max: 20, unit: 'ms' } },
  run: async (bench) => {
    const took = await timed(JOBS, await prepared(bench, language));
    return { p50: percentile(took, 0.5), p95: percentile(took, 0.95) };
  },
}));

/** @type {import('../scenario.mjs').Scenario[]} */
export const scriptRates = LANGUAGES.map((language) => ({
  name: `rate-${language}`,
  what: `trivial scripts on a worker with ${SLOTS} slots, from ${SLOTS * 4} connections`,
  budgets: { rate: { min: RATES_MIN[language], unit: '/s' } },
  run: async (bench) => {
    const worker = await bench.startWorker({ WORKER_TAGS: TAG, WORKER_CONCURRENCY: String(SLOTS) });
    const send = await prepared(bench, language, `?tag=${TAG}`);
    const { count, seconds } = await closedLoop({ connections: SLOTS * 4, seconds: SECONDS, send });
    await worker.stop();
    return { rate: count / seconds };
  },
}));

/** @type {import('../scenario.mjs').Scenario} */
export const dedicatedCalls = {
  name: 'dedicated',
  what: 'a trivial TypeScript script called synchronously on a dedicated worker, alone and from 32 connections',
  budgets: { rate: { min: 1000, unit: '/s' } },
  run: async (bench) => {
    const path = 'u/bench/dedicated';
    const worker = await bench.startWorker({ MILLRACE_DEDICATED: `demo:${path}`, WORKER_CONCURRENCY: '2' });
    const body = { path, language: 'bun', content: TRIVIAL.bun, dedicated_worker: true, auto_parent: true };
    await bench.api.post('scripts/create', body);
    const send = () => bench.api.post(`jobs/run_wait_result/p/${path}`, { n: 1 });
    await timed(20, send);
    const p50 = percentile(await timed(JOBS, send), 0.5);
    const { count, seconds } = await closedLoop({ connections: 32, seconds: SECONDS, send });
    await worker.stop();
    return { p50, rate: count / seconds };
  },
};

/** @type {import('../scenario.mjs').Scenario} */
export const logFlood = {
  name: 'log-flood',
  what: `how much longer a TypeScript script takes while another job writes ${LOG_MB} MB of logs`,
  budgets: { slowdown: { max: 2, unit: 'x' } },
  run: async (bench) => {
    const send = await prepared(bench, 'bun');
    const before = percentile(await timed(JOBS, send), 0.5);
    const path = 'u/bench/flood';
    const content = `yes "a line of a log that is neither short nor long" | head -c ${LOG_MB}M`;
    const limits = { log_mb: LOG_MB + 50 };
    await bench.api.post('scripts/create', { path, language: 'bash', content, limits, auto_parent: true });
    /** @type {number[]} */
    const took = [];
    const stop = new AbortController();
    const flood = bench.api.post(`jobs/run_wait_result/p/${path}`, {}).finally(() => stop.abort());
    while (!stop.signal.aborted) took.push(...(await timed(1, send)));
    await flood;
    const p50 = percentile(took, 0.5);
    return { before, during: p50, slowdown: p50 / before, runs: took.length };
  },
};

/**
 * @param {import('../instance.mjs').Bench} bench
 * @param {'bun' | 'python3'} language
 */
async function prepared({ api }, language, search = '') {
  const path = `u/bench/single_${language}`;
  await api.deployScript(path, { language, content: TRIVIAL[language] });
  const send = () => api.post(`jobs/run_wait_result/p/${path}${search}`, { n: 1 });
  await timed(20, send);
  return send;
}
