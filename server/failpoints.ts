import { setTimeout as delay } from 'node:timers/promises';
import { log } from './log';

/** Every place where the fault tests may break a process: around each arrow of a job's life. */
const NAMES = [
  'submit.after_commit',
  'dispatch.after_mark',
  'dispatch.after_add',
  'claim.after_commit',
  'run.before_spawn',
  'run.after_spawn',
  'run.before_log',
  'plan.before',
  'plan.after_commit',
  'complete.before',
  'complete.after_commit',
  'join.after_commit',
  'release.after_commit',
  'cancel.after_commit',
  'approval.after_commit',
  'schedule.after_fire',
  'heartbeat.before',
  'reaper.after_commit',
] as const;

export type Failpoint = (typeof NAMES)[number];

type Action =
  | { kind: 'kill' | 'stop' | 'throw' | 'exec_then_throw'; probability: number }
  | { kind: 'delay'; ms: number; probability: number };

const RULE = /^([a-z._]+)=(kill|stop|throw|exec_then_throw|delay\((\d+)\))(?::(0|1|0?\.\d+))?$/;

let isArmed = false;
let actions = new Map<string, Action>();
let dice = Math.random;

/**
 * Reads `name=action[:probability]`, comma-separated. The actions: `kill` and `stop` send this process SIGKILL or
 * SIGSTOP; `throw` is a bug of ours; `exec_then_throw` is a connection lost after the work was done; `delay(ms)` waits.
 * Throws for what it cannot read: a misspelled point would silently test nothing.
 */
export function armFailpoints(rules: string | null, seed: number | null): void {
  actions = new Map((rules ?? '').split(',').filter(Boolean).map(readRule));
  isArmed = actions.size > 0;
  if (!isArmed) return;
  const start = seed ?? Math.floor(Math.random() * 2 ** 31);
  dice = seededDice(start);
  log.warn({ failpoints: rules, seed: start }, 'failpoints are armed: this process will fail on purpose');
}

/** Does nothing, unless the process was started with an action for this point. */
export async function failpoint(name: Failpoint): Promise<void> {
  if (!isArmed) return;
  const action = actions.get(name);
  if (!action || dice() >= action.probability) return;
  switch (action.kind) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'stop':
      process.kill(process.pid, 'SIGSTOP');
      return;
    case 'throw':
      throw new Error(`failpoint ${name}`);
    case 'exec_then_throw':
      throw Object.assign(new Error(`failpoint ${name}: the answer was lost`), { code: 'ECONNRESET' });
    case 'delay':
      await delay(action.ms);
      return;
    default:
      action satisfies never;
  }
}

function readRule(rule: string): [Failpoint, Action] {
  const [, name, kind, ms, probability = '1'] = RULE.exec(rule.trim()) ?? [];
  const known = NAMES.find((each) => each === name);
  if (!known || !kind)
    throw new Error(`MILLRACE_FAILPOINTS: ${rule} is no rule: name=action[:probability], names: ${NAMES.join(' ')}`);
  return [known, actionOf(kind, { ms, probability: Number(probability) })];
}

function actionOf(kind: string, { ms, probability }: { ms: string | undefined; probability: number }): Action {
  if (ms !== undefined) return { kind: 'delay', ms: Number(ms), probability };
  return { kind: kind as 'kill' | 'stop' | 'throw' | 'exec_then_throw', probability };
}

/** Mulberry32: the same seed throws the same dice, so that a failure can be looked at again. */
function seededDice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
