import type { BranchAll, FlowModule } from '../flow/schema';
import {
  afterFailure,
  afterStopIf,
  afterSuccess,
  current,
  endScope,
  failModule,
  stopError,
  stopItems,
} from './conclude';
import { childList, startChild } from './enter';
import { iterationsRefusal, LOOP_LIMITS } from './limits';
import {
  moduleAt,
  recordOf,
  type ScopeEnd,
  type ScopeEvent,
  type ScopeFacts,
  type ScopeState,
  type Transition,
  type ValueRef,
} from './state';

/** Whether the end of child `index` makes its loop or branch fail. */
export function countsAsFailure(module: FlowModule, index: number, ok: boolean): boolean {
  if (ok) return false;
  const value = module.value;
  if (value.type === 'forloopflow') return !(value.skip_failures ?? true);
  if (value.type === 'whileloopflow') return !(value.skip_failures ?? false);
  if (value.type === 'branchall') return !(value.branches[index]?.skip_failure ?? true);
  return true;
}

/** A child of a sequential loop or branch ended. */
export function childEnded(
  facts: ScopeFacts,
  state: ScopeState,
  event: Extract<ScopeEvent, { type: 'child_ended' }>,
): Transition {
  const module = moduleAt(facts, state);
  const own = current(state);
  if (own.isParallel || event.index !== own.next) return { state, effects: [{ type: 'keep_waiting' }] };
  if (module.value.type === 'branchone') return branchEnded(facts, state, event);
  if (countsAsFailure(module, event.index, event.end.ok)) {
    return childrenFailed(facts, state, {
      isHandled: event.end.isHandled,
      isStopped: isStopOfFlow(module, event.end),
      dice: event.dice,
    });
  }
  if (module.value.type === 'branchall') return branchOfAllEnded(facts, state, event.end);
  if (event.end.isStopped) return loopEnded(facts, state);
  return iterationEnded(facts, state, event.end);
}

/** The last child of a parallel loop or branch ended. */
export function childrenJoined(
  facts: ScopeFacts,
  state: ScopeState,
  event: Extract<ScopeEvent, { type: 'joined' }>,
): Transition {
  if (event.failed > 0)
    return childrenFailed(facts, state, { isHandled: event.handled > 0, isStopped: false, dice: event.dice });
  return afterStopIf(facts, withChildren(facts, state));
}

/** The condition of the loop was false after an iteration: the next one, or the end. */
export function nextIteration(facts: ScopeFacts, state: ScopeState): Transition {
  const own = current(state);
  const next = own.next + 1;
  if (own.total !== null && next >= own.total) return loopEnded(facts, state);
  const refusal = iterationsRefusal(next + 1, facts.limits ?? LOOP_LIMITS);
  if (refusal) return failModule(facts, state, { error: { name: 'LimitExceeded', message: refusal } });
  const isFor = moduleAt(facts, state).value.type === 'forloopflow';
  const started: ScopeState = { ...state, phase: 'children', module: { ...own, next } };
  return startChild(facts, started, {
    index: next,
    list: childList(facts, state, 'modules'),
    iter: isFor ? 'item' : 'counter',
  });
}

/** The condition of the loop was true: it ends well, and the flow goes on. */
export function loopEnded(facts: ScopeFacts, state: ScopeState): Transition {
  return afterStopIf(facts, withChildren(facts, state));
}

function iterationEnded(facts: ScopeFacts, state: ScopeState, end: ScopeEnd): Transition {
  const stop = moduleAt(facts, state).stop_after_if;
  if (!stop || !end.ok) return nextIteration(facts, state);
  const items = stopItems(stop);
  const allIters = stop.expr.includes('all_iters') ? childrenRef(facts, state) : null;
  const evaluation = { items, untilTrue: false, result: end.ref, withError: false, withResults: true, allIters };
  return { state: { ...state, phase: 'child_stop_if' }, effects: [{ type: 'evaluate', evaluation }] };
}

/** `stop_after_if` of a loop with a message makes the loop fail instead of ending it. */
export function loopStopped(facts: ScopeFacts, state: ScopeState, values: unknown[]): Transition {
  const stop = moduleAt(facts, state).stop_after_if;
  if (stop?.error_message === null || stop?.error_message === undefined) return loopEnded(facts, state);
  return failModule(facts, state, { error: stopError(stop, values[1]), isStopped: true });
}

function branchEnded(
  facts: ScopeFacts,
  state: ScopeState,
  event: Extract<ScopeEvent, { type: 'child_ended' }>,
): Transition {
  const done: ScopeState = { ...state, module: { ...current(state), ref: event.end.ref } };
  if (event.end.ok && event.end.isStopped) return endScope(done, event.end, [recordOf(done, 'success')]);
  if (event.end.ok) return afterSuccess(facts, done);
  return failed(facts, done, {
    ref: event.end.ref,
    isHandled: event.end.isHandled,
    isStopped: event.end.isStopped,
    dice: event.dice,
  });
}

function branchOfAllEnded(facts: ScopeFacts, state: ScopeState, end: ScopeEnd): Transition {
  const own = current(state);
  const count = (moduleAt(facts, state).value as BranchAll).branches.length;
  if (end.ok && end.isStopped) {
    const done = withChildren(facts, state);
    return endScope(done, { ...end, ref: childrenRef(facts, state) }, [recordOf(done, 'success')]);
  }
  const next = own.next + 1;
  if (next >= count) return afterStopIf(facts, withChildren(facts, state));
  const started: ScopeState = { ...state, module: { ...own, next } };
  return startChild(facts, started, {
    index: next,
    list: childList(facts, state, `branches/${next}/modules`),
    iter: null,
  });
}

function isStopOfFlow(module: FlowModule, end: ScopeEnd): boolean {
  return end.isStopped && module.value.type === 'branchall';
}

function childrenFailed(
  facts: ScopeFacts,
  state: ScopeState,
  why: { isHandled: boolean; isStopped: boolean; dice: number },
): Transition {
  return failed(facts, withChildren(facts, state), { ref: childrenRef(facts, state), ...why });
}

function failed(
  facts: ScopeFacts,
  state: ScopeState,
  why: { ref: ValueRef; isHandled: boolean; isStopped: boolean; dice: number },
): Transition {
  const own = current(state);
  const failure = { ref: why.ref, isHandled: why.isHandled, isStopped: why.isStopped, isFinal: false, canRetry: true };
  const module = { ...own, failCount: own.failCount + 1, failure };
  return afterFailure(facts, { ...state, module }, { dice: why.dice, mayRetry: null });
}

function withChildren(facts: ScopeFacts, state: ScopeState): ScopeState {
  return { ...state, module: { ...current(state), ref: childrenRef(facts, state) } };
}

function childrenRef(facts: ScopeFacts, state: ScopeState): ValueRef {
  const own = current(state);
  return { at: 'children', scope: facts.id, module: own.id, run: own.run };
}
