import { spread, timed } from '../load.mjs';
import { TRIVIAL } from '../scripts.mjs';

const ITERATIONS = 400;
const REPEATS = 5;

/** @typedef {{ language: keyof typeof TRIVIAL, squash: boolean, maxS: number }} Variant */

/** @param {Variant} variant @returns {import('../scenario.mjs').Scenario} */
const sequential = ({ language, squash, maxS }) => ({
  name: `loop-400-${language}${squash ? '-squash' : ''}`,
  what: `a sequential loop of ${ITERATIONS} trivial steps, ${squash ? 'with squash' : 'each in a sandboxed process of its own'}`,
  budgets: { p50: { max: maxS, unit: 's' } },
  run: async ({ api }) => {
    await api.runFlow([loopOf(20, { language, squash })]);
    const took = await timed(REPEATS, () => api.runFlow([loopOf(ITERATIONS, { language, squash })]));
    return spread(took.map((ms) => ms / 1000));
  },
});

/**
 * @param {number} iterations
 * @param {Pick<Variant, 'language' | 'squash'>} variant
 */
function loopOf(iterations, { language, squash }) {
  const iterator = { type: 'javascript', expr: `Array.from({ length: ${iterations} }, (_, i) => i)` };
  const input_transforms = { n: { type: 'javascript', expr: 'flow_input.iter.value' } };
  const step = { id: 'b', value: { type: 'rawscript', language, content: TRIVIAL[language], input_transforms } };
  return { id: 'l', value: { type: 'forloopflow', iterator, parallel: false, squash, modules: [step] } };
}

export const sequentialLoops = [
  sequential({ language: 'python3', squash: false, maxS: 4 }),
  sequential({ language: 'bun', squash: false, maxS: 4 }),
  sequential({ language: 'python3', squash: true, maxS: 0.8 }),
  sequential({ language: 'bun', squash: true, maxS: 0.8 }),
];
