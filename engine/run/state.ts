import type { FlowModule, FlowValue, InputTransform, JsonSchema } from '../flow/schema';
import type { LoopLimits } from './limits';
import type { RestartPoint } from './restart-point';

/**
 * Where a result is. The engine moves references, never values: a loop of any size costs it the same.
 * `args`: the arguments of the flow as that scope sees them; `children`: the results of the scopes that one run of a
 * loop or branch started, in order.
 */
export type ValueRef =
  | { at: 'args'; scope: string }
  | { at: 'job'; job: string }
  | { at: 'inline'; value: unknown }
  | { at: 'children'; scope: string; module: string; run: number };

/**
 * What a scope waits for. `job` to `ended` outlive a worker, the next ones are answered within one advance, and `enter`,
 * `begin` and `made` (by a preprocessor that is no job) are passed through at once, but for the `enter` of a new scope.
 */
export type Phase =
  | 'job'
  | 'children'
  | 'decision'
  | 'asleep'
  | 'backoff'
  | 'preprocessed'
  | 'ended'
  | 'skip_flow'
  | 'skip_if'
  | 'bind'
  | 'iterator'
  | 'branch'
  | 'stop_if'
  | 'stop_after_all'
  | 'child_stop_if'
  | 'retry_if'
  | 'approval_rules'
  | 'sleep_for'
  | 'enter'
  | 'begin'
  | 'made';

export type ModuleState = {
  id: string;
  isHandler: boolean;
  /** It makes the flow's arguments out of an event. */
  isPreprocessor?: true;
  /** Of an error handler: what it runs for is an early stop with a message. */
  isAfterStop?: true;
  /** Counts the runs of a loop or branch: its retries start anew. */
  run: number;
  failedJobs: string[];
  failCount: number;
  job: string | null;
  /** Evaluated once: retries have the same. */
  timeoutS: number | null;
  /** Result of the module once it has one. */
  ref: ValueRef | null;
  failure: ModuleFailure | null;
  branch: number | null;
  isParallel: boolean;
  /** Children of a sequential loop or branch: the index that runs, and how many there are (null: open). */
  next: number;
  total: number | null;
};

export type ModuleFailure = {
  ref: ValueRef;
  /** An error handler has run for it. */
  isHandled: boolean;
  /** It is an early stop with a message. */
  isStopped: boolean;
  /** A refused or expired approval: the flow ends, whatever continue_on_error says. */
  isFinal: boolean;
  canRetry: boolean;
};

export type ScopeState = {
  phase: Phase;
  /** Index in the list of modules; its length once the list is through. */
  cursor: number;
  previous: ValueRef;
  module: ModuleState | null;
  /** The approval before this module: its `resume` values come from the decisions on `job`. */
  resumed: { job: string; error?: RunFailure } | null;
  /** The arguments were made of an event. */
  isPreprocessed?: true;
  /** The modules before this one, and the first children of this one, ran in a scope of an earlier run. */
  takenOver?: { scope: string; upTo: number; children: number };
  /** A restarted run is about to enter its module: gone once it has. */
  restart?: RestartInto;
};

/** Where a restarted run goes on inside the module under the cursor. */
export type RestartInto = {
  /** The iteration or branch to begin with: those before it are kept. */
  from: number | null;
  /** The branch a branchone took: it is not asked again; -1 is the default. */
  branch: number | null;
  /** What goes on inside; null starts it from its beginning. */
  inner: RestartPoint | null;
  /** The module in the earlier run. */
  earlier: EarlierModule;
};

export type EarlierModule = { scope: string; run: number; job: string | null };

export type RunFailure = { name: string; message: string; step_id?: string; result?: unknown };

/** What is fixed while a scope lives. */
export type ScopeFacts = {
  id: string;
  /** The flow's job: decisions on a step that has no job of its own go there. */
  flowId: string;
  /** The scope is the flow itself. */
  isRoot: boolean;
  /** The flow was started by an event, of which its preprocessor makes the arguments. */
  isEvent: boolean;
  /** JSON pointer of the list inside the flow's value, as `/modules/2/value/modules`. */
  list: string;
  modules: FlowModule[];
  flow: FlowValue;
  /** Its tag says something of the arguments, which its preprocessor has yet to make. */
  isTagOpen?: boolean;
  /** Absent: the usual ones. */
  limits?: LoopLimits;
};

export type Evaluation = {
  items: { transform: InputTransform /** Truthiness instead of the value. */; isPredicate: boolean }[];
  /** Stop at the first item that is true; the later values are null. */
  untilTrue: boolean;
  /** `result` and `previous_result` of the expressions. */
  result: ValueRef;
  /** Offers `error` (retry_if and the error handler). */
  withError: boolean;
  /** Offers `results` of earlier steps. */
  withResults: boolean;
  /** Offers `all_iters`: the results of the iterations so far. */
  allIters: ValueRef | null;
};

export type ScopeEvent =
  | { type: 'started' }
  | { type: 'evaluated'; values: unknown[] }
  | { type: 'evaluation_failed'; message: string }
  /** `dice` in [0, 1) jitters a retry. */
  | { type: 'step_ended'; job: string; ok: boolean; isRecovered: boolean; dice: number }
  /** A step that had not begun was debounced: that of a newer run does its work. */
  | { type: 'step_replaced'; job: string }
  | { type: 'child_ended'; index: number; end: ScopeEnd; dice: number }
  /** The last child of a parallel loop or branch ended. Failed ones are those that count: see `countsAsFailure`. */
  | { type: 'joined'; failed: number; handled: number; dice: number }
  | { type: 'decided'; decisions: { isApproved: boolean; approver: string }[]; isTimedOut: boolean }
  | { type: 'woke' };

export type ScopeEnd = {
  ok: boolean;
  ref: ValueRef;
  /** An error handler has run for this failure. */
  isHandled: boolean;
  /** An early stop: the scopes around it end too, up to a loop or the flow. */
  isStopped: boolean;
  isSkipped: boolean;
};

export type ChildStart = {
  index: number;
  list: string;
  iter: 'item' | 'counter' | null;
  /** It takes over what the same child of an earlier run did before this point. */
  restart?: { point: RestartPoint; earlier: EarlierModule };
};

export type ApprovalTerms = {
  requiredEvents: number;
  timeoutS: number;
  isAuthRequired: boolean;
  groups: string[];
  isSelfApprovalDisabled: boolean;
  isCancelHidden: boolean;
  form: JsonSchema | null;
  message: string | null;
  approvers: string[];
};

export type ModuleRecord = {
  moduleId: string;
  status: 'waiting_executor' | 'in_progress' | 'waiting_events' | 'success' | 'failure';
  job: string | null;
  run: number;
  failedJobs: string[];
  isSkipped: boolean;
  result: ValueRef | null;
  branch: number | null;
  isParallel: boolean;
  /** Set when the children of a run are started. */
  children?: { total: number | null; pending: number | null; started: number | null; items: unknown[] | null };
  approval?: ApprovalTerms;
};

export type Effect =
  | { type: 'evaluate'; evaluation: Evaluation }
  /** Queue the module's script or flow: with the bound arguments, or with those of the attempt before. */
  | {
      type: 'start_step';
      module: FlowModule;
      args: { bound: Record<string, unknown> } | { of: string } | { ofFlow: true };
      retryNo: number;
      delayMs: number;
      timeoutS: number | null;
      isPreprocessor: boolean;
      /** Of a sub-flow: it goes on within an earlier run of it. */
      restart: RestartPoint | null;
    }
  /** The first children of an earlier run are children of this one. */
  | { type: 'keep_children'; module: FlowModule; run: number; count: number; earlier: EarlierModule }
  /** The flow's arguments are now the object at `ref`. In the phase `preprocessed`, it waits for what they are limited by. */
  | { type: 'replace_args'; ref: ValueRef }
  /** `total` counts all children of a parallel module, started or not. */
  | { type: 'start_children'; module: FlowModule; run: number; children: ChildStart[]; isParallel: boolean }
  | { type: 'suspend'; module: FlowModule; job: string; terms: ApprovalTerms }
  | { type: 'keep_waiting' }
  | { type: 'sleep'; ms: number }
  | { type: 'record'; record: ModuleRecord }
  | { type: 'end'; end: ScopeEnd };

export type Transition = { state: ScopeState; effects: Effect[] };

export function initialState(scopeId: string): ScopeState {
  return { phase: 'enter', cursor: 0, previous: { at: 'args', scope: scopeId }, module: null, resumed: null };
}

export function moduleAt(facts: ScopeFacts, state: ScopeState): FlowModule {
  const module = specialModule(facts, state) ?? facts.modules[state.cursor];
  if (!module) throw new Error(`no module at ${state.cursor} of ${facts.list}`);
  return module;
}

function specialModule({ flow }: ScopeFacts, { module }: ScopeState): FlowModule | null | undefined {
  if (module?.isHandler) return flow.failure_module;
  return module?.isPreprocessor ? flow.preprocessor_module : null;
}

/** JSON pointer of the module the scope is at. */
export function modulePointer(facts: ScopeFacts, { module, cursor }: ScopeState): string {
  if (module?.isHandler) return '/failure_module';
  return module?.isPreprocessor ? '/preprocessor_module' : `${facts.list}/${cursor}`;
}

export function recordOf(state: ScopeState, status: ModuleRecord['status'], more: Partial<ModuleRecord> = {}): Effect {
  const module = state.module;
  if (!module) throw new Error('no module to record');
  return {
    type: 'record',
    record: {
      moduleId: module.id,
      status,
      job: module.job,
      run: module.run,
      failedJobs: module.failedJobs,
      isSkipped: false,
      result: module.ref,
      branch: module.branch,
      isParallel: module.isParallel,
      ...more,
    },
  };
}

export function freshModule(id: string, isHandler: boolean): ModuleState {
  return {
    id,
    isHandler,
    run: 0,
    failedJobs: [],
    failCount: 0,
    job: null,
    timeoutS: null,
    ref: null,
    failure: null,
    branch: null,
    isParallel: false,
    next: 0,
    total: null,
  };
}
