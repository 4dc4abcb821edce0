import { type FlowModule, type FlowModuleValue, flowValue, type FlowValue } from '../../flow/schema';
import { Dice } from './dice';
import {
  randomExpression,
  randomIterator,
  randomPredicate,
  randomTransform,
  randomValue,
  type Sight,
} from './random-expression';
import { randomSettings } from './random-settings';

export type RandomFlow = {
  seed: number;
  flow: FlowValue;
  args: Record<string, unknown>;
  /** Flows that the flow runs as steps, by path. */
  subFlows: Record<string, FlowValue>;
};

/** Gives back `value` (JSON text), but fails as long as it was retried less than `failures` times. */
export const FLAKY_SCRIPT = `value="$1"
failures="$2"
[ "$MILLRACE_RETRY" -ge "$failures" ] || exit 3
printf %s "$value" > result.json`;

/** How many modules a document may have, and how many of them may start a process. */
type Budget = { modules: number; scripts: number };

type Place = Sight & {
  dice: Dice;
  budget: Budget;
  depth: number;
  /** Runs beside others of its kind: it may name only what it sees for certain. */
  isParallel: boolean;
  prefix: string;
  subFlows: string[];
};

/** A flow, its arguments and its sub-flows, made of a seed. It ends by itself, and no race decides its result. */
export function randomFlow(seed: number): RandomFlow {
  const dice = new Dice(seed);
  const inner = `f/model/inner_${seed}`;
  const subFlows = { [inner]: randomDocument(dice, { prefix: 's', subFlows: [], budget: { modules: 4, scripts: 0 } }) };
  const flow = randomDocument(dice, {
    prefix: 'm',
    subFlows: [inner],
    budget: { modules: dice.whole(3, 18), scripts: 2 },
  });
  return { seed, flow, args: randomArgs(dice), subFlows };
}

function randomDocument(dice: Dice, at: Pick<Place, 'prefix' | 'subFlows' | 'budget'>): FlowValue {
  const place: Place = { dice, ...at, depth: 0, isParallel: false, steps: [], loops: 0 };
  const modules = randomModules(place, dice.whole(1, 6));
  return flowValue.parse({
    modules,
    ...(dice.chance(0.4) ? { failure_module: randomHandler(place) } : {}),
    ...(dice.chance(0.05) ? { skip_expr: randomPredicate(dice, { steps: [], loops: 0 }) } : {}),
    ...(dice.chance(0.3) ? { flow_env: { k: randomValue(dice) } } : {}),
  });
}

function randomArgs(dice: Dice): Record<string, unknown> {
  return {
    n: dice.whole(0, 4),
    flag: dice.chance(0.5),
    items: Array.from({ length: dice.whole(0, 4) }, () => randomValue(dice)),
    ...(dice.chance(0.3) ? { value: randomValue(dice) } : {}),
  };
}

/** Adds the steps that whoever comes after may name to `place.steps`. */
function randomModules(place: Place, count: number): FlowModule[] {
  const modules: FlowModule[] = [];
  for (let made = 0; made < count && place.budget.modules > 0; made++) {
    place.budget.modules--;
    const id = `${place.prefix}${place.budget.modules}`;
    modules.push(randomModule(place, id));
    place.steps.push(id);
  }
  return modules;
}

function randomModule(place: Place, id: string): FlowModule {
  const { dice } = place;
  const value = randomModuleValue(place, id);
  const module: FlowModule = { id, value, ...randomSettings(dice, place, value) };
  if (dice.chance(value.type === 'rawscript' ? 0.2 : 0.08)) module.mock = randomMock(dice);
  return module;
}

function randomMock(dice: Dice): FlowModule['mock'] {
  return { enabled: dice.chance(0.9), ...(dice.chance(0.9) ? { return_value: randomValue(dice) } : {}) };
}

function randomModuleValue(place: Place, id: string): FlowModuleValue {
  const { dice, budget, depth } = place;
  const canNest = depth < 3 && budget.modules > 0;
  return dice.weighted<() => FlowModuleValue>([
    [4, () => ({ type: 'identity' })],
    [3, () => echoOf(place)],
    [budget.scripts > 0 ? 2 : 0, () => flakyScript(place)],
    [place.subFlows.length > 0 ? 2 : 0, () => subFlow(place)],
    [canNest ? 2.5 : 0, () => forLoop(place)],
    [canNest ? 1 : 0, () => whileLoop(place, id)],
    [canNest ? 1.5 : 0, () => branchOne(place)],
    [canNest ? 1.5 : 0, () => branchAll(place)],
  ])();
}

/** Steps without a process: a mock gives a value, a script that is not there fails. */
function echoOf(place: Place): FlowModuleValue {
  if (place.dice.chance(0.1)) return { type: 'script', path: 'f/model/not_there', input_transforms: {} };
  return { type: 'flow', path: ECHO_PATH, input_transforms: echoInputs(place) };
}

/** A flow that gives its arguments back, and fails where it is told to. */
export const ECHO_PATH = 'f/model/echo';
export const ECHO_FLOW = flowValue.parse({
  modules: [
    {
      id: 'e',
      value: { type: 'identity' },
      stop_after_if: { expr: 'flow_input.fail === true', error_message: 'told to fail', error_include_result: true },
    },
  ],
});

function echoInputs(place: Place) {
  const { dice } = place;
  const fail = dice.weighted([
    [3, 'false'],
    [1, 'true'],
    [1, 'flow_input.flag'],
    [1, 'flow_input.iter?.index === 1'],
  ]);
  return {
    value: randomTransform(dice, place),
    fail: { type: 'javascript' as const, expr: fail },
    ...(dice.chance(0.1) ? { recover: { type: 'static' as const, value: true } } : {}),
  };
}

function flakyScript(place: Place): FlowModuleValue {
  place.budget.scripts--;
  const value = `JSON.stringify(${randomExpression(place.dice, place).replace(/^const.*$/, 'flow_input.n')} ?? null)`;
  return {
    type: 'rawscript',
    language: 'bash',
    content: FLAKY_SCRIPT,
    input_transforms: {
      value: { type: 'javascript', expr: value },
      failures: { type: 'static', value: place.dice.whole(0, 2) },
    },
  };
}

function subFlow(place: Place): FlowModuleValue {
  const { dice, subFlows } = place;
  const input_transforms = {
    n: randomTransform(dice, place),
    items: randomTransform(dice, place),
    flag: randomTransform(dice, place),
  };
  return { type: 'flow', path: dice.pick(subFlows), input_transforms };
}

function forLoop(place: Place): FlowModuleValue {
  const { dice } = place;
  const parallel = dice.chance(0.5);
  const iterator = randomIterator(dice, place);
  const modules = nested(place, { loops: 1, isParallel: parallel });
  const skip_failures = dice.pick([true, false, undefined]);
  const parallelism = dice.weighted<unknown>([
    [3, undefined],
    [1, 1],
    [2, 2],
    [1, { type: 'javascript', expr: 'flow_input.n' }],
    [1, { type: 'static', value: 3 }],
  ]);
  return { type: 'forloopflow', iterator, modules, parallel, skip_failures, parallelism } as FlowModuleValue;
}

/** Ends for certain: its first step stops it, and can neither fail nor be skipped. */
function whileLoop(place: Place, id: string): FlowModuleValue {
  const expr = `flow_input.iter.index >= ${place.dice.whole(0, 3)}`;
  const stop: FlowModule = { id: `${id}_stop`, value: { type: 'identity' }, stop_after_if: { expr } };
  const modules = [stop, ...nested(place, { loops: 1 })];
  return { type: 'whileloopflow', modules, skip_failures: place.dice.pick([true, false, undefined]) };
}

function branchOne(place: Place): FlowModuleValue {
  const { dice } = place;
  const branches = Array.from({ length: dice.whole(0, 3) }, () => ({
    expr: randomPredicate(dice, place),
    modules: nested(place, {}),
  }));
  return { type: 'branchone', branches, default: nested(place, {}) };
}

function branchAll(place: Place): FlowModuleValue {
  const { dice } = place;
  const parallel = dice.pick([true, false, undefined]);
  const branches = Array.from({ length: dice.whole(0, 3) }, () => ({
    skip_failure: dice.pick([true, false, undefined]),
    modules: nested(place, { isParallel: parallel !== false }),
  }));
  return { type: 'branchall', branches, parallel };
}

/** The modules of one branch or body. Where nothing runs beside them, later steps may name them too. */
function nested(place: Place, more: { loops?: number; isParallel?: boolean }): FlowModule[] {
  const isParallel = place.isParallel || (more.isParallel ?? false);
  const inner: Place = {
    ...place,
    depth: place.depth + 1,
    loops: place.loops + (more.loops ?? 0),
    isParallel,
    steps: [...place.steps],
  };
  const modules = randomModules(inner, place.dice.whole(0, 3));
  if (!isParallel) place.steps.push(...inner.steps.slice(place.steps.length));
  return modules;
}

function randomHandler(place: Place): FlowModule {
  const { dice } = place;
  const handler: FlowModule = {
    id: 'failure',
    value: {
      type: 'flow',
      path: ECHO_PATH,
      input_transforms: {
        name: { type: 'javascript', expr: 'error.name' },
        message: { type: 'javascript', expr: 'error.message' },
        value: { type: 'javascript', expr: 'previous_result' },
        fail: { type: 'static', value: dice.chance(0.15) },
        recover: { type: 'static', value: dice.chance(0.3) },
      },
    },
  };
  if (dice.chance(0.3)) handler.mock = { enabled: true, return_value: dice.pick(['handled', { recover: true }, null]) };
  if (dice.chance(0.2)) handler.value = { type: 'identity' };
  if (dice.chance(0.2)) handler.retry = { constant: { attempts: 1, seconds: 0 } };
  return handler;
}
