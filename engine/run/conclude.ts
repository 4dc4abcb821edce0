import { approversOf } from '../flow/approval';
import type { FlowModule, StopAfterIf } from '../flow/schema';
import { retryDelayMs } from './retry';
import {
  freshModule,
  moduleAt,
  recordOf,
  type ApprovalTerms,
  type Effect,
  type Evaluation,
  type ModuleFailure,
  type ModuleState,
  type RunFailure,
  type ScopeEnd,
  type ScopeFacts,
  type ScopeState,
  type Transition,
  type ValueRef,
} from './state';

const APPROVAL_TIMEOUT_S = 1800;

/** The module has its result; its stop conditions come first. */
export function afterSuccess(facts: ScopeFacts, state: ScopeState): Transition {
  if (current(state).isHandler) return handlerEnded(state, facts.isRoot && recovers(state));
  const { value, stop_after_if: stop } = moduleAt(facts, state);
  // Loops ask theirs after each iteration, branchall has none.
  const isAskedHere = value.type !== 'forloopflow' && value.type !== 'whileloopflow' && value.type !== 'branchall';
  if (stop && isAskedHere) return askStop(state, 'stop_if', stop);
  return afterStopIf(facts, state);
}

export function afterStopIf(facts: ScopeFacts, state: ScopeState): Transition {
  if (current(state).isHandler) return handlerEnded(state, false);
  const { value, stop_after_all_iters_if: stop } = moduleAt(facts, state);
  const hasChildren = value.type === 'forloopflow' || value.type === 'whileloopflow' || value.type === 'branchall';
  if (stop && hasChildren) return askStop(state, 'stop_after_all', stop);
  return succeed(facts, state, { ref: resultOf(state), isSkipped: false });
}

/** Nothing runs after an error handler: its result is that of the scope. */
export function handlerEnded(state: ScopeState, isRecovered: boolean): Transition {
  const isStopped = current(state).isAfterStop ?? false;
  const end = { ok: isRecovered, ref: resultOf(state), isHandled: true, isStopped, isSkipped: false };
  return endScope(state, end, [recordOf(state, 'success')]);
}

/** Whether the value of a mocked handler says so: it has no job that could. */
function recovers(state: ScopeState): boolean {
  const { ref } = current(state);
  const value = ref?.at === 'inline' ? ref.value : null;
  return typeof value === 'object' && value !== null && 'recover' in value && value.recover === true;
}

function askStop(state: ScopeState, phase: 'stop_if' | 'stop_after_all', stop: StopAfterIf): Transition {
  const evaluation = {
    items: stopItems(stop),
    untilTrue: false,
    result: resultOf(state),
    withError: false,
    withResults: true,
    allIters: null,
  };
  return { state: { ...state, phase }, effects: [{ type: 'evaluate', evaluation }] };
}

/** Whether to stop, and the result where the error is to hold it. */
export function stopItems(stop: StopAfterIf): Evaluation['items'] {
  const condition = { transform: { type: 'javascript' as const, expr: stop.expr }, isPredicate: true };
  if (!stop.error_include_result) return [condition];
  return [condition, { transform: { type: 'javascript', expr: 'result' }, isPredicate: false }];
}

export function stopError(stop: StopAfterIf, result: unknown): RunFailure {
  const error: RunFailure = { name: 'EarlyStopError', message: `Flow early stop: ${stop.error_message || stop.expr}` };
  return stop.error_include_result ? { ...error, result: result ?? null } : error;
}

export function stopEarly(facts: ScopeFacts, state: ScopeState, result: unknown): Transition {
  const module = moduleAt(facts, state);
  const stop = state.phase === 'stop_after_all' ? module.stop_after_all_iters_if : module.stop_after_if;
  if (stop?.error_message === null || stop?.error_message === undefined) {
    const end = {
      ok: true,
      ref: resultOf(state),
      isHandled: false,
      isStopped: true,
      isSkipped: stop?.skip_if_stopped ?? false,
    };
    return endScope(state, end, [recordOf(state, 'success')]);
  }
  return failModule(facts, state, { error: stopError(stop, result), isStopped: true });
}

/** Records the success, then waits for decisions or sleeps where the module says so. */
export function succeed(facts: ScopeFacts, state: ScopeState, done: { ref: ValueRef; isSkipped: boolean }): Transition {
  const module = moduleAt(facts, state);
  const next: ScopeState = { ...state, previous: done.ref, module: { ...current(state), ref: done.ref } };
  const record = recordOf(next, 'success', { isSkipped: done.isSkipped });
  if (done.isSkipped) return prepend([record], goOn(next));
  if ((module.suspend?.required_events ?? 0) > 0) return prepend([record], suspend(facts, next));
  return prepend([record], sleepOrGoOn(facts, next));
}

function suspend(facts: ScopeFacts, state: ScopeState): Transition {
  const groups = moduleAt(facts, state).suspend?.user_groups_required;
  if (!groups) return suspended(facts, state, []);
  const items = [{ transform: groups, isPredicate: false }];
  const evaluation = {
    items,
    untilTrue: false,
    result: resultOf(state),
    withError: false,
    withResults: false,
    allIters: null,
  };
  return { state: { ...state, phase: 'approval_rules' }, effects: [{ type: 'evaluate', evaluation }] };
}

export function suspended(facts: ScopeFacts, state: ScopeState, groups: unknown): Transition {
  const module = moduleAt(facts, state);
  if (!Array.isArray(groups) || !groups.every((group) => typeof group === 'string')) {
    const message = 'user_groups_required must give an array of group names';
    return failModule(facts, state, { error: { name: 'ExecutionErr', message } });
  }
  const terms = approvalTerms(module, groups);
  // A skipped, mocked or identity step has no job of its own: decisions are then addressed to the flow.
  const job = state.module?.job ?? facts.flowId;
  const waiting: ScopeState = { ...state, phase: 'decision' };
  return {
    state: waiting,
    effects: [recordOf(waiting, 'waiting_events', { approval: terms }), { type: 'suspend', module, job, terms }],
  };
}

function approvalTerms(module: FlowModule, groups: string[]): ApprovalTerms {
  const asked = module.suspend ?? {};
  const { emails, message } = approversOf(asked);
  return {
    requiredEvents: asked.required_events ?? 1,
    timeoutS: asked.timeout ?? APPROVAL_TIMEOUT_S,
    isAuthRequired: asked.user_auth_required ?? false,
    groups,
    isSelfApprovalDisabled: asked.self_approval_disabled ?? false,
    isCancelHidden: asked.hide_cancel ?? false,
    form: asked.resume_form?.schema ?? null,
    message: message || null,
    approvers: emails,
  };
}

/** A decision was made or is no longer needed: records the step as done and goes on. */
export function released(facts: ScopeFacts, state: ScopeState): Transition {
  return prepend([recordOf(state, 'success')], sleepOrGoOn(facts, state));
}

function sleepOrGoOn(facts: ScopeFacts, state: ScopeState): Transition {
  const sleep = moduleAt(facts, state).sleep;
  if (!sleep) return goOn(state);
  const items = [{ transform: sleep, isPredicate: false }];
  const evaluation = {
    items,
    untilTrue: false,
    result: resultOf(state),
    withError: false,
    withResults: false,
    allIters: null,
  };
  return { state: { ...state, phase: 'sleep_for' }, effects: [{ type: 'evaluate', evaluation }] };
}

export function sleepFor(facts: ScopeFacts, state: ScopeState, seconds: unknown): Transition {
  if (typeof seconds !== 'number' || !(seconds >= 0)) {
    const message = `sleep must give a number of seconds, found: ${JSON.stringify(seconds)}`;
    return failModule(facts, state, { error: { name: 'ExecutionErr', message } });
  }
  if (seconds === 0) return goOn(state);
  const next = advanced(state);
  return { state: { ...next, phase: 'asleep' }, effects: [{ type: 'sleep', ms: Math.round(seconds * 1000) }] };
}

function goOn(state: ScopeState): Transition {
  return { state: advanced(state), effects: [] };
}

function advanced(state: ScopeState): ScopeState {
  const isFresh = state.phase === 'decision' || state.phase === 'sleep_for';
  return { ...state, phase: 'enter', cursor: state.cursor + 1, module: null, resumed: isFresh ? state.resumed : null };
}

/** An error of the flow itself, not of a script: it is never retried. */
export function failModule(
  facts: ScopeFacts,
  state: ScopeState,
  why: { error: RunFailure; isStopped?: boolean; isFinal?: boolean },
): Transition {
  const module = current(state);
  const error = why.isStopped || why.isFinal ? why.error : { ...why.error, step_id: module.id };
  const ref: ValueRef = { at: 'inline', value: { error } };
  const failure = {
    ref,
    isHandled: false,
    isStopped: why.isStopped ?? false,
    isFinal: why.isFinal ?? false,
    canRetry: false,
  };
  const failed: ScopeState = { ...state, restart: undefined, module: { ...module, ref, failure } };
  return afterFailure(facts, failed, { dice: 0, mayRetry: false });
}

/** Retries, then continue_on_error, then the error handler, then the end of the scope. */
export function afterFailure(
  facts: ScopeFacts,
  state: ScopeState,
  retry: { dice: number; mayRetry: boolean | null },
): Transition {
  const retries = moduleAt(facts, state).retry;
  const { failure, failCount, id } = current(state);
  if (!failure) throw new Error(`module ${id} has not failed`);
  const delayMs = failure.canRetry ? retryDelayMs(retries, failCount, retry.dice) : null;
  if (delayMs === null || retry.mayRetry === false) return afterRetries(facts, state, failure);
  const isAsked = retries?.retry_if && retry.mayRetry === null;
  return isAsked ? askRetry(state, retries.retry_if?.expr ?? '', retry.dice) : again(facts, state, delayMs);
}

function afterRetries(facts: ScopeFacts, state: ScopeState, failure: ModuleFailure): Transition {
  const own = current(state);
  const record = recordOf(state, 'failure');
  const isCarried = moduleAt(facts, state).continue_on_error && mayBeCarried(own, failure);
  if (isCarried && state.cursor < facts.modules.length - 1) {
    return prepend([record], goOn({ ...state, previous: failure.ref }));
  }
  const handler = facts.flow.failure_module;
  // What a handler of several steps does inside of itself is not handled by another one of it.
  const isHandled = failure.isHandled || own.isHandler || facts.list.startsWith('/failure_module');
  if (handler && !isHandled && !isCarried) return prepend([record], enterHandler(state, handler, failure));
  const isStopped = failure.isStopped || (own.isAfterStop ?? false);
  return endScope(state, { ok: false, ref: failure.ref, isHandled, isStopped, isSkipped: false }, [record]);
}

function mayBeCarried(module: ModuleState, failure: ModuleFailure): boolean {
  return !module.isHandler && !module.isPreprocessor && !failure.isStopped && !failure.isFinal;
}

function enterHandler(state: ScopeState, handler: FlowModule, failure: ModuleFailure): Transition {
  const fresh = freshModule(handler.id, true);
  const module = failure.isStopped ? { ...fresh, isAfterStop: true as const } : fresh;
  return { state: { ...state, phase: 'begin', previous: failure.ref, module }, effects: [] };
}

function askRetry(state: ScopeState, expr: string, dice: number): Transition {
  const items = [
    { transform: { type: 'javascript' as const, expr }, isPredicate: true },
    { transform: { type: 'static' as const, value: dice }, isPredicate: false },
  ];
  const result = current(state).failure?.ref ?? state.previous;
  const evaluation = { items, untilTrue: false, result, withError: true, withResults: false, allIters: null };
  return { state: { ...state, phase: 'retry_if' }, effects: [{ type: 'evaluate', evaluation }] };
}

function again(facts: ScopeFacts, state: ScopeState, delayMs: number): Transition {
  const module = moduleAt(facts, state);
  const own = current(state);
  const retried: ModuleState = { ...own, failure: null, ref: null, branch: null, next: 0, total: null };
  if (own.job !== null) {
    const effect: Effect = {
      type: 'start_step',
      module,
      args: { of: own.job },
      retryNo: own.failCount,
      delayMs,
      timeoutS: own.timeoutS,
      isPreprocessor: own.isPreprocessor ?? false,
      restart: null,
    };
    return { state: { ...state, phase: 'job', module: retried }, effects: [effect] };
  }
  const rerun: ScopeState = { ...state, module: { ...retried, run: own.run + 1 } };
  if (delayMs === 0) return { state: { ...rerun, phase: 'begin' }, effects: [] };
  return {
    state: { ...rerun, phase: 'backoff' },
    effects: [recordOf(rerun, 'in_progress'), { type: 'sleep', ms: delayMs }],
  };
}

export function endScope(state: ScopeState, end: ScopeEnd, before: Effect[] = []): Transition {
  return { state: { ...state, phase: 'ended' }, effects: [...before, { type: 'end', end }] };
}

export function prepend(effects: Effect[], rest: Transition): Transition {
  return { state: rest.state, effects: [...effects, ...rest.effects] };
}

export function current(state: ScopeState): ModuleState {
  if (!state.module) throw new Error('the scope is at no module');
  return state.module;
}

function resultOf(state: ScopeState): ValueRef {
  return state.module?.ref ?? state.previous;
}
