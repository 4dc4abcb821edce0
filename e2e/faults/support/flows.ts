import type { Effects } from './effects';

/** A parallel loop whose iterations have one effect each, and a step after it. */
export function loopFlow(effects: Effects, iterations: number) {
  return {
    modules: [
      parallelLoop(iterations, [{ id: 'once', value: effectStep(effects) }]),
      { id: 'sum', value: { type: 'identity' } },
    ],
  };
}

/** A parallel loop that gives back its numbers without a script, and a script with one effect after it. */
export function wideFlow(effects: Effects, iterations: number) {
  const content = ['numbers="$1"', effects.script(), 'printf %s "$numbers" > result.json'].join('\n');
  const expr = 'JSON.stringify(results.each.map((each) => each.iter.value))';
  const input_transforms = { numbers: { type: 'javascript', expr } };
  return {
    modules: [
      parallelLoop(iterations, [{ id: 'once', value: { type: 'identity' } }]),
      { id: 'sum', value: { ...effectStep(effects), content, input_transforms } },
    ],
  };
}

function parallelLoop(iterations: number, modules: object[]) {
  const iterator = { type: 'javascript', expr: `Array.from({ length: ${iterations} }, (_, n) => n)` };
  return { id: 'each', value: { type: 'forloopflow', iterator, parallel: true, skip_failures: false, modules } };
}

/** Steps with one effect each, one after the other. */
export function chainFlow(effects: Effects, steps: number) {
  return { modules: Array.from({ length: steps }, (_, n) => ({ id: `s${n}`, value: effectStep(effects) })) };
}

function effectStep(effects: Effects) {
  return { type: 'rawscript', language: 'bash', content: effects.script(), input_transforms: {} };
}

/** A script that takes ten minutes, except where it was begun before. */
export function longAtFirst(script: string): string {
  return `${script}\n[ "$MILLRACE_ATTEMPT" -gt 1 ] || sleep 600`;
}
