import { hasControls } from '../flow/controls';
import { childEnded, childrenJoined, loopStopped, nextIteration } from './children';
import {
  afterFailure,
  afterSuccess,
  afterStopIf,
  current,
  endScope,
  failModule,
  handlerEnded,
  prepend,
  released,
  sleepFor,
  stopEarly,
  succeed,
  suspended,
} from './conclude';
import { askSkipFlow, begin, bound, branchChosen, enter, enterPreprocessor, iterated } from './enter';
import {
  moduleAt,
  recordOf,
  type Effect,
  type Phase,
  type RunFailure,
  type ScopeEvent,
  type ScopeFacts,
  type ScopeState,
  type Transition,
  type ValueRef,
} from './state';

/**
 * The whole of OpenFlow's control flow, as a pure function: what a scope does when something happened to it. An event
 * the scope does not wait for changes nothing: delivery is at least once. Durations leave as milliseconds from now;
 * the database's clock turns them into times.
 */
export function transition(facts: ScopeFacts, state: ScopeState, event: ScopeEvent): Transition {
  const next = react(facts, state, event);
  return next.state === state ? next : settle(facts, next);
}

/** Passes through the modules that need nothing from outside. */
function settle(facts: ScopeFacts, reached: Transition): Transition {
  let { state, effects } = reached;
  for (let pass = PASSED_THROUGH[state.phase]; pass; pass = PASSED_THROUGH[state.phase]) {
    const next = pass(facts, state);
    state = next.state;
    effects = [...effects, ...next.effects];
  }
  return { state, effects };
}

const PASSED_THROUGH: Partial<Record<Phase, (facts: ScopeFacts, state: ScopeState) => Transition>> = {
  enter,
  begin,
  made: (facts, state) => preprocessed(facts, state, current(state).ref ?? state.previous),
};

function react(facts: ScopeFacts, state: ScopeState, event: ScopeEvent): Transition {
  switch (event.type) {
    case 'started':
      return started(facts, state);
    case 'evaluated':
      return evaluated(facts, state, event.values);
    case 'evaluation_failed':
      return evaluationFailed(facts, state, event.message);
    case 'step_ended':
      return stepEnded(facts, state, event);
    case 'step_replaced':
      return stepReplaced(state, event.job);
    case 'child_ended':
      return inPhase('children', state, () => childEnded(facts, state, event));
    case 'joined':
      return inPhase('children', state, () => childrenJoined(facts, state, event));
    case 'decided':
      return inPhase('decision', state, () => decided(facts, state, event));
    case 'woke':
      return woke(facts, state);
    default:
      return event satisfies never;
  }
}

function inPhase(phase: Phase, state: ScopeState, answer: () => Transition): Transition {
  return state.phase === phase ? answer() : unchanged(state);
}

function unchanged(state: ScopeState): Transition {
  return { state, effects: [{ type: 'keep_waiting' }] };
}

function started(facts: ScopeFacts, state: ScopeState): Transition {
  if (state.phase !== 'enter') return unchanged(state);
  if (!isFirst(facts, state)) return { state: { ...state }, effects: [] };
  const isRaw = facts.isEvent && facts.flow.preprocessor_module && !state.isPreprocessed;
  return isRaw ? enterPreprocessor(facts, state) : beginFlow(facts, state);
}

function isFirst(facts: ScopeFacts, state: ScopeState): boolean {
  return facts.isRoot && state.cursor === 0 && state.module === null && !state.restart;
}

function beginFlow(facts: ScopeFacts, state: ScopeState): Transition {
  const { skip_expr } = facts.flow;
  return skip_expr ? askSkipFlow(state, skip_expr) : { state: { ...state, phase: 'enter' }, effects: [] };
}

type Answer = (facts: ScopeFacts, state: ScopeState, values: unknown[]) => Transition;

const ON_TRUE: Partial<Record<Phase, Answer>> = {
  skip_flow: (_facts, state) => flowSkipped(state),
  skip_if: (facts, state) => succeed(facts, state, { ref: state.previous, isSkipped: true }),
  stop_if: (facts, state, values) => stopEarly(facts, state, values[1]),
  stop_after_all: (facts, state, values) => stopEarly(facts, state, values[1]),
  child_stop_if: loopStopped,
  retry_if: (facts, state, values) => afterFailure(facts, state, { dice: Number(values[1]), mayRetry: true }),
};

const ON_FALSE: Partial<Record<Phase, Answer>> = {
  skip_flow: (_facts, state) => ({ state: { ...state, phase: 'enter' }, effects: [] }),
  skip_if: (_facts, state) => ({ state: { ...state, phase: 'begin' }, effects: [] }),
  stop_if: afterStopIf,
  stop_after_all: (facts, state) =>
    succeed(facts, state, { ref: current(state).ref ?? state.previous, isSkipped: false }),
  child_stop_if: nextIteration,
  retry_if: (facts, state) => afterFailure(facts, state, { dice: 0, mayRetry: false }),
};

const ON_VALUE: Partial<Record<Phase, Answer>> = {
  bind: bound,
  iterator: iterated,
  branch: branchChosen,
  approval_rules: (facts, state, values) => suspended(facts, state, values[0]),
  sleep_for: (facts, state, values) => sleepFor(facts, state, values[0]),
};

function evaluated(facts: ScopeFacts, state: ScopeState, values: unknown[]): Transition {
  const answer = ON_VALUE[state.phase] ?? (values[0] ? ON_TRUE : ON_FALSE)[state.phase];
  return answer ? answer(facts, state, values) : unchanged(state);
}

function flowSkipped(state: ScopeState): Transition {
  const ref = { at: 'inline', value: 'stopped early' } as const;
  return endScope(state, { ok: true, ref, isHandled: false, isStopped: true, isSkipped: true });
}

function evaluationFailed(facts: ScopeFacts, state: ScopeState, message: string): Transition {
  if (state.phase === 'skip_flow') {
    const ref = { at: 'inline', value: { error: { name: 'ExecutionErr', message: `skip_expr: ${message}` } } } as const;
    return endScope(state, { ok: false, ref, isHandled: false, isStopped: false, isSkipped: false });
  }
  const place = state.phase === 'stop_after_all' ? 'stop_after_all_iters_if: ' : '';
  // A predicate of a retry that can't be evaluated leaves the step's own error in place.
  if (state.phase === 'retry_if') return afterFailure(facts, state, { dice: 0, mayRetry: false });
  return failModule(facts, state, { error: { name: 'ExecutionErr', message: `${place}${message}` } });
}

function stepEnded(
  facts: ScopeFacts,
  state: ScopeState,
  event: Extract<ScopeEvent, { type: 'step_ended' }>,
): Transition {
  const own = state.module;
  if (state.phase !== 'job' || own?.job !== event.job) return unchanged(state);
  const ref = { at: 'job', job: event.job } as const;
  if (event.ok) {
    const done: ScopeState = { ...state, module: { ...own, ref } };
    if (own.isPreprocessor) return preprocessed(facts, done, ref);
    return own.isHandler ? handlerEnded(done, event.isRecovered && facts.isRoot) : afterSuccess(facts, done);
  }
  const failure = { ref, isHandled: false, isStopped: false, isFinal: false, canRetry: true };
  const failed = { ...own, ref, failCount: own.failCount + 1, failedJobs: [...own.failedJobs, event.job], failure };
  return afterFailure(facts, { ...state, module: failed }, { dice: event.dice, mayRetry: null });
}

/** Nothing follows here: the newer run goes on with what both brought. */
function stepReplaced(state: ScopeState, job: string): Transition {
  const own = state.module;
  if (state.phase !== 'job' || own?.job !== job) return unchanged(state);
  const ref = { at: 'job', job } as const;
  const done: ScopeState = { ...state, module: { ...own, ref } };
  const end = { ok: true, ref, isHandled: false, isStopped: true, isSkipped: true };
  return endScope(done, end, [recordOf(done, 'success', { isSkipped: true })]);
}

function preprocessed(facts: ScopeFacts, state: ScopeState, ref: ValueRef): Transition {
  const begun: ScopeState = { ...state, module: null, isPreprocessed: true };
  const effects: Effect[] = [recordOf(state, 'success'), { type: 'replace_args', ref }];
  if (facts.isTagOpen || hasControls(facts.flow)) return { state: { ...begun, phase: 'preprocessed' }, effects };
  return prepend(effects, beginFlow(facts, begun));
}

function decided(facts: ScopeFacts, state: ScopeState, event: Extract<ScopeEvent, { type: 'decided' }>): Transition {
  const suspend = moduleAt(facts, state).suspend;
  const job = current(state).job ?? facts.flowId;
  const denial = event.decisions.find((decision) => !decision.isApproved);
  const approvals = event.decisions.length;
  if (!denial && approvals >= (suspend?.required_events ?? 0)) return released(facts, { ...state, resumed: { job } });
  if (!denial && !event.isTimedOut) return unchanged(state);
  const error: RunFailure = denial
    ? { name: 'SuspendedDisapproved', message: `Disapproved by ${denial.approver || 'unknown'}` }
    : { name: 'SuspendedTimedOut', message: 'Timed out waiting to be resumed' };
  if (suspend?.continue_on_disapprove_timeout) return released(facts, { ...state, resumed: { job, error } });
  return failModule(facts, state, { error, isFinal: true });
}

function woke(facts: ScopeFacts, state: ScopeState): Transition {
  if (state.phase === 'preprocessed') return beginFlow(facts, state);
  if (state.phase === 'asleep') return { state: { ...state, phase: 'enter' }, effects: [] };
  if (state.phase === 'backoff') return { state: { ...state, phase: 'begin' }, effects: [] };
  return unchanged(state);
}
