import { expect, it } from 'vitest';
import { type Handler, type Handlers, handlersDue, type History } from './handlers';

const handlerOf = (times: number, exact = false): Handler => ({ path: 'f/x/y', isFlow: false, times, exact, args: {} });
const NONE: Handlers = { onFailure: null, onRecovery: null, onSuccess: null };

/** What is called after each of these ends, `f` a failure, `s` a success, `c` a cancel. */
function called(handlers: Partial<Handlers>, ends: string): string {
  const history: History = { outcome: 'success', failures: 0, successes: 0, hasFailedBefore: false };
  return [...ends]
    .map((end) => {
      history.outcome = end === 'f' ? 'failure' : end === 's' ? 'success' : 'canceled';
      if (end === 'f') Object.assign(history, { failures: history.failures + 1, successes: 0, hasFailedBefore: true });
      if (end === 's') Object.assign(history, { failures: 0, successes: history.successes + 1 });
      const due = handlersDue({ ...NONE, ...handlers }, history);
      return due.map((kind) => kind.slice(2, 3)).join('') || '.';
    })
    .join(' ');
}

it.each<[string, Partial<Handlers>, string, string]>([
  ['no handler, no call', {}, 'fsf', '. . .'],
  ['on_failure is called at every failure', { onFailure: handlerOf(1) }, 'sffsf', '. F F . F'],
  ['on_failure with a threshold is called from there on', { onFailure: handlerOf(3) }, 'fffff', '. . F F F'],
  ['on_failure exactly is called once', { onFailure: handlerOf(2, true) }, 'fffsff', '. F . . . F'],
  ['a cancel does not interrupt a row of failures', { onFailure: handlerOf(2) }, 'fcf', '. . F'],
  ['on_recovery is called once after a failure', { onRecovery: handlerOf(1) }, 'sfsss', '. . R . .'],
  ['on_recovery with a threshold waits for it', { onRecovery: handlerOf(2) }, 'fsfsss', '. . . . R .'],
  ['on_success is called at every success', { onSuccess: handlerOf(1) }, 'sfs', 'S . S'],
  ['recovery and success come together', { onSuccess: handlerOf(1), onRecovery: handlerOf(1) }, 'fs', '. RS'],
])('%s', (...[, handlers, ends, expected]) => {
  expect(called(handlers, ends)).toBe(expected);
});
