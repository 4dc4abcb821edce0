import type { FlowModule, FlowModuleValue } from '../../flow/schema';
import type { Dice } from './dice';
import { randomExpression, randomPredicate, type Sight } from './random-expression';

type Settings = Partial<FlowModule>;

/** The settings of a module: each is rare, and most modules have one or two. */
export function randomSettings(dice: Dice, sight: Sight, value: FlowModuleValue): Settings {
  const hasChildren = ['forloopflow', 'whileloopflow', 'branchall'].includes(value.type);
  const settings: [number, () => Settings][] = [
    [0.1, () => ({ skip_if: { expr: randomPredicate(dice, sight) } })],
    [0.12, () => ({ stop_after_if: randomStop(dice, sight) })],
    [hasChildren ? 0.2 : 0.02, () => ({ stop_after_all_iters_if: randomStop(dice, sight) })],
    [0.2, () => ({ continue_on_error: dice.chance(0.8) })],
    [value.type === 'rawscript' ? 0.7 : 0.2, () => ({ retry: randomRetry(dice, sight) })],
    [0.08, () => ({ sleep: randomSleep(dice, sight) })],
    [0.05, () => ({ suspend: randomSuspension(dice, sight) })],
    [0.06, () => ({ timeout: dice.pick([60, { type: 'javascript' as const, expr: '30 + flow_input.n' }, BAD]) })],
    [0.03, () => ({ priority: dice.whole(0, 10) })],
  ];
  return Object.assign({}, ...settings.map(([chance, make]) => (dice.chance(chance) ? make() : {}))) as Settings;
}

const BAD = { type: 'static' as const, value: 'soon' };

function randomStop(dice: Dice, sight: Sight): FlowModule['stop_after_if'] {
  return {
    expr: dice.chance(0.3) ? 'result !== null' : randomPredicate(dice, sight),
    ...(dice.chance(0.3) ? { skip_if_stopped: true } : {}),
    ...(dice.chance(0.4) ? { error_message: dice.pick(['', 'enough']) } : {}),
    ...(dice.chance(0.3) ? { error_include_result: true } : {}),
  };
}

function randomRetry(dice: Dice, sight: Sight): FlowModule['retry'] {
  const ways = [
    { constant: { attempts: dice.whole(0, 2), seconds: 0 } },
    { exponential: { attempts: dice.whole(1, 2), multiplier: 0, seconds: 1 } },
    {
      constant: { attempts: 1, seconds: 0 },
      exponential: { attempts: 1, multiplier: dice.chance(0.1) ? 1 : 0, seconds: 1 },
    },
  ];
  const isAsked = dice.chance(0.3);
  const predicate = dice.pick(['error.name !== "Thrown"', 'error.message.length > 3', randomPredicate(dice, sight)]);
  return { ...dice.pick(ways), ...(isAsked ? { retry_if: { expr: predicate } } : {}) };
}

function randomSleep(dice: Dice, sight: Sight): FlowModule['sleep'] {
  return dice.pick([
    { type: 'static' as const, value: 0 },
    { type: 'static' as const, value: 0.01 },
    { type: 'javascript' as const, expr: 'flow_input.n / 1000' },
    { type: 'javascript' as const, expr: `(${sleepOf(dice, sight)}) > 0 ? 0.002 : 0` },
    BAD,
  ]);
}

function sleepOf(dice: Dice, sight: Sight): string {
  // Neither statements nor `results`: an expression inside another one, where only the step's result is offered.
  return randomExpression(dice, { ...sight, steps: [] }).replace(/^const.*$/, '1');
}

/** Nobody decides: its time is over at once. */
function randomSuspension(dice: Dice, sight: Sight): FlowModule['suspend'] {
  return {
    required_events: dice.whole(0, 2),
    timeout: 0,
    ...(dice.chance(0.6) ? { continue_on_disapprove_timeout: true } : {}),
    ...(dice.chance(0.2) ? { user_groups_required: { type: 'javascript', expr: randomExpression(dice, sight) } } : {}),
  };
}
