import { spread, timed } from '../load.mjs';
import { TRIVIAL } from '../scripts.mjs';

const ITERATIONS = 400;
const REPEATS = 3;
const WORKERS = 10;

/** @param {number} workers in all, with the instance's own @returns {import('../scenario.mjs').Scenario} */
const parallel = (workers) => ({
  name: `parallel-400-${workers}`,
  what: `a parallel loop of ${ITERATIONS} trivial Python steps, ${workers} worker ${workers === 1 ? 'process' : 'processes'}`,
  budgets: {},
  unit: 's',
  run: async (bench) => {
    const { api } = bench;
    const more = [];
    for (let i = 1; i < workers; i++) more.push(await bench.startWorker());
    await api.runFlow([loopOf(40)]);
    const took = await timed(REPEATS, () => api.runFlow([loopOf(ITERATIONS)]));
    for (const worker of more) await worker.stop();
    return spread(took.map((ms) => ms / 1000));
  },
});

/** @param {number} iterations */
function loopOf(iterations) {
  const iterator = { type: 'javascript', expr: `Array.from({ length: ${iterations} }, (_, i) => i)` };
  const input_transforms = { n: { type: 'javascript', expr: 'flow_input.iter.value' } };
  const value = { type: 'rawscript', language: 'python3', content: TRIVIAL.python3, input_transforms };
  return { id: 'l', value: { type: 'forloopflow', iterator, parallel: true, modules: [{ id: 'b', value }] } };
}

export const parallelLoops = [parallel(1), parallel(WORKERS)];
