import type { Effects } from './effects';

/** A parallel loop whose iterations have one effect each, and a step after it. */
export function loopFlow(effects: Effects, iterations: number) {
  const items = { type: 'javascript', expr: `Array.from({ length: ${iterations} }, (_, n) => n)` };
  return {
    modules: [
      {
        id: 'each',
        value: {
          type: 'forloopflow',
          iterator: items,
          parallel: true,
          skip_failures: false,
          modules: [{ id: 'once', value: effectStep(effects) }],
        },
      },
      { id: 'sum', value: { type: 'identity' } },
    ],
  };
}

/** Steps with one effect each, one after the other. */
export function chainFlow(effects: Effects, steps: number) {
  return { modules: Array.from({ length: steps }, (_, n) => ({ id: `s${n}`, value: effectStep(effects) })) };
}

function effectStep(effects: Effects) {
  return { type: 'rawscript', language: 'bash', content: effects.script(), input_transforms: {} };
}
