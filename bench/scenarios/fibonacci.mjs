import { spread, timed } from '../load.mjs';
import { FIBONACCI } from '../scripts.mjs';

const REPEATS = 3;

/**
 * The published comparison of workflow engines: 40 short tasks one after the other, and 10 long ones.
 * @param {keyof typeof FIBONACCI} language
 * @param {number} n
 * @param {number} tasks
 * @returns {import('../scenario.mjs').Scenario}
 */
const fibonacci = (language, n, tasks) => ({
  name: `fibonacci-${n}-${language}`,
  what: `a flow of ${tasks} steps in a row that each compute fibonacci(${n})`,
  budgets: {},
  unit: 's',
  run: async ({ api }) => {
    const modules = Array.from({ length: tasks }, (_, i) => stepOf(`s${i}`, language, n));
    await api.runFlow(modules.slice(0, 2));
    return spread((await timed(REPEATS, () => api.runFlow(modules))).map((ms) => ms / 1000));
  },
});

/**
 * @param {string} id
 * @param {keyof typeof FIBONACCI} language
 * @param {number} n
 */
function stepOf(id, language, n) {
  const input_transforms = { n: { type: 'static', value: n } };
  return { id, value: { type: 'rawscript', language, content: FIBONACCI[language], input_transforms } };
}

// In Bash, which starts a process for each call of the function, fibonacci(33) would take hours by itself.
export const fibonaccis = [
  fibonacci('python3', 10, 40),
  fibonacci('bun', 10, 40),
  fibonacci('bash', 10, 40),
  fibonacci('python3', 33, 10),
  fibonacci('bun', 33, 10),
];
