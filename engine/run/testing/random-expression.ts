import type { InputTransform } from '../../flow/schema';
import type { Dice } from './dice';

/** What an expression at some place of a random flow may name. */
export type Sight = {
  /** Steps whose results are the same whatever runs beside them. */
  steps: string[];
  /** How many for and while loops are around. */
  loops: number;
};

/** An expression for any value. One in thirty throws. */
export function randomExpression(dice: Dice, sight: Sight): string {
  if (dice.chance(1 / 30)) return throwing(dice);
  return dice.weighted<() => string>([
    [3, () => literal(dice)],
    [3, () => inputPath(dice, sight)],
    [4, () => stepPath(dice, sight)],
    [3, () => previous(dice)],
    [2, () => combined(dice, sight)],
  ])();
}

/** An expression for a condition: true about as often as not. */
export function randomPredicate(dice: Dice, sight: Sight): string {
  if (dice.chance(1 / 30)) return throwing(dice);
  return dice.pick([
    'true',
    'false',
    'flow_input.n > 2',
    'flow_input.n % 2 === 0',
    'flow_input.flag',
    'flow_input.iter?.index > 0',
    'flow_input.iter?.value === 2',
    'result === null',
    'Array.isArray(result)',
    'typeof previous_result === "number"',
    'result?.error',
    '""',
    `const n = flow_input.n; return n < ${dice.whole(1, 4)}`,
    ...(sight.steps.length > 0 ? [`results.${dice.pick(sight.steps)}`] : []),
  ]);
}

/** An expression for what a loop goes over. */
export function randomIterator(dice: Dice, sight: Sight): InputTransform {
  const list = JSON.stringify(Array.from({ length: dice.whole(0, 4) }, () => dice.whole(0, 3)));
  return dice.weighted<InputTransform>([
    [4, { type: 'javascript', expr: list }],
    [2, { type: 'javascript', expr: 'flow_input.items' }],
    [2, { type: 'static', value: JSON.parse(list) as unknown }],
    [1, { type: 'javascript', expr: 'Array.isArray(result) ? result.slice(0, 3) : [result]' }],
    [0.5, { type: 'javascript', expr: randomExpression(dice, sight) }],
    [0.2, { type: 'static' }],
  ]);
}

export function randomTransform(dice: Dice, sight: Sight): InputTransform {
  return dice.chance(0.3)
    ? { type: 'static', value: randomValue(dice) }
    : { type: 'javascript', expr: randomExpression(dice, sight) };
}

export function randomValue(dice: Dice, depth = 0): unknown {
  return dice.weighted<() => unknown>([
    [3, () => dice.whole(-1, 5)],
    [2, () => dice.pick(['', 'a', 'ü€😀', 'a "quoted" line\n', '$', '__proto__'])],
    [1, () => dice.chance(0.5)],
    [1, () => null],
    [depth < 2 ? 1 : 0, () => Array.from({ length: dice.whole(0, 3) }, () => randomValue(dice, depth + 1))],
    [depth < 2 ? 1 : 0, () => ({ a: randomValue(dice, depth + 1), b: randomValue(dice, depth + 1) })],
    [0.3, () => ({ error: { name: 'Made', message: 'up' } })],
    [0.2, () => ({ recover: true })],
  ])();
}

function throwing(dice: Dice): string {
  return dice.pick([
    `(() => { throw new Error('thrown') })()`,
    'flow_input.nothing.there',
    'unknown_name',
    'result.x.y.z.w',
    'return return',
  ]);
}

function literal(dice: Dice): string {
  return dice.chance(0.1) ? 'undefined' : JSON.stringify(randomValue(dice));
}

function inputPath(dice: Dice, sight: Sight): string {
  const loops = Array.from({ length: sight.loops }, (_, depth) => `flow_input.iter${'_parent'.repeat(depth)}`);
  return dice.pick([
    'flow_input.n',
    'flow_input.items',
    'flow_input.items?.[0]',
    'flow_input["n"]',
    'flow_input.nothing',
    'flow_input.iter',
    'flow_env.k',
    'flow_input',
    ...loops.flatMap((iter) => [`${iter}.index`, `${iter}.value`, `${iter}`]),
  ]);
}

function stepPath(dice: Dice, sight: Sight): string {
  const id = sight.steps.length > 0 && dice.chance(0.9) ? dice.pick(sight.steps) : 'nowhere';
  return dice.pick([
    `results.${id}`,
    `results["${id}"]`,
    `results.${id}?.a`,
    `results.${id}?.[0] ?? 7`,
    `results.${id}?.length ?? 'none'`,
    `results.nowhere?.x`,
    `Object.keys(results).filter((id) => id === '${id}')`,
  ]);
}

function previous(dice: Dice): string {
  return dice.pick([
    'previous_result',
    'result',
    'previous_result?.a',
    'result?.[1]',
    'result?.error?.name',
    'resume',
    'resumes',
  ]);
}

function combined(dice: Dice, sight: Sight): string {
  const [left, right] = [inputPath(dice, sight), stepPath(dice, sight)];
  return dice.pick([
    `[${left}, ${right}]`,
    `{ l: ${left}, r: ${right} }`,
    `{ ...{ r: ${right} }, l: ${left} }`,
    `String(${left}) + '/' + flow_input.n`,
    `const l = ${left}; if (l === 1) { return 'one' } return l`,
    `${left} ?? ${right}`,
    `JSON.stringify(${right})?.length`,
  ]);
}
