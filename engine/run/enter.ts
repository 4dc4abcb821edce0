import type { BranchAll, BranchOne, FlowModule, ForLoop, InputTransform } from '../flow/schema';
import type { RestartPoint } from './restart-point';
import { afterSuccess, afterStopIf, current, endScope, failModule, prepend } from './conclude';
import { fanOutRefusal, iterationsRefusal, LOOP_LIMITS } from './limits';
import {
  freshModule,
  moduleAt,
  modulePointer,
  recordOf,
  type ChildStart,
  type Effect,
  type Evaluation,
  type RunFailure,
  type ScopeFacts,
  type ScopeState,
  type Transition,
  type ValueRef,
} from './state';

/** Moves into the module under the cursor, or ends the scope behind the last one. */
export function enter(facts: ScopeFacts, state: ScopeState): Transition {
  const module = facts.modules[state.cursor];
  if (!module)
    return endScope(state, { ok: true, ref: state.previous, isHandled: false, isStopped: false, isSkipped: false });
  const entered: ScopeState = { ...state, module: freshModule(module.id, false) };
  // A restarted run is inside already: what led there is not asked again.
  if (!module.skip_if || state.restart) return begin(facts, entered);
  return ask(entered, 'skip_if', [{ transform: { type: 'javascript', expr: module.skip_if.expr }, isPredicate: true }]);
}

/** Before the first module of a flow with `skip_expr`. */
export function askSkipFlow(state: ScopeState, expr: string): Transition {
  return ask(state, 'skip_flow', [{ transform: { type: 'javascript', expr }, isPredicate: true }]);
}

/** Before everything else in a flow that an event started. */
export function enterPreprocessor(facts: ScopeFacts, state: ScopeState): Transition {
  const module = { ...freshModule('preprocessor', false), isPreprocessor: true as const };
  return begin(facts, { ...state, module });
}

/** Starts a run of the module: what it needs evaluated comes first. */
export function begin(facts: ScopeFacts, state: ScopeState): Transition {
  const module = moduleAt(facts, state);
  if (module.mock?.enabled) return settled(facts, state, { at: 'inline', value: module.mock.return_value ?? null });
  const value = module.value;
  switch (value.type) {
    case 'identity':
      return settled(facts, state, state.previous);
    case 'forloopflow':
      return ask(state, 'iterator', [plain(value.iterator), ...width(value)]);
    case 'whileloopflow':
      return startFirst(facts, state, {
        total: null,
        child: { index: state.restart?.from ?? 0, list: childList(facts, state, 'modules'), iter: 'counter' },
      });
    case 'branchone':
      return beginBranchOne(facts, state, value);
    case 'branchall':
      return beginBranchAll(facts, state, value);
    default:
      return ask(state, 'bind', [...Object.values(value.input_transforms).map(plain), ...timeout(module)]);
  }
}

function settled(facts: ScopeFacts, state: ScopeState, ref: ValueRef): Transition {
  const done: ScopeState = { ...state, restart: undefined, module: { ...current(state), ref } };
  return done.module?.isPreprocessor ? { state: { ...done, phase: 'made' }, effects: [] } : afterSuccess(facts, done);
}

/** The inputs of a script or sub-flow are bound. */
export function bound(facts: ScopeFacts, state: ScopeState, values: unknown[]): Transition {
  const module = moduleAt(facts, state);
  const names = 'input_transforms' in module.value ? Object.keys(module.value.input_transforms as object) : [];
  const args: Record<string, unknown> = Object.fromEntries(names.map((name, i) => [name, values[i] ?? null]));
  const seconds = module.timeout === null || module.timeout === undefined ? null : values[names.length];
  if (seconds !== null && (typeof seconds !== 'number' || !(seconds >= 0))) {
    const message = `timeout must give a number of seconds, found: ${JSON.stringify(seconds)}`;
    return failModule(facts, state, { error: { name: 'ExecutionErr', message } });
  }
  const own = current(state);
  const isPreprocessor = own.isPreprocessor ?? false;
  const start = {
    type: 'start_step' as const,
    module,
    args: takesFlowInput(module, isPreprocessor && names.length === 0) ? { ofFlow: true as const } : { bound: args },
    retryNo: 0,
    delayMs: 0,
    timeoutS: seconds,
    isPreprocessor,
    restart: innerRestart(state),
  };
  return {
    state: { ...state, phase: 'job', restart: undefined, module: { ...own, timeoutS: seconds } },
    effects: [start],
  };
}

/** Such a step is given the flow's own arguments, whatever they are. */
function takesFlowInput({ pass_flow_input_directly: isSaid, value }: FlowModule, isEvent: boolean): boolean {
  return isEvent || isSaid === true || value.pass_flow_input_directly === true;
}

/** A sub-flow goes on within what its step ran before. */
function innerRestart({ restart }: ScopeState): RestartPoint | null {
  return restart?.inner ? { ...restart.inner, flow_job_id: restart.inner.flow_job_id ?? restart.earlier.job } : null;
}

/** The iterator of a for loop has its value. */
export function iterated(facts: ScopeFacts, state: ScopeState, values: unknown[]): Transition {
  const loop = moduleAt(facts, state).value as ForLoop;
  const [items, parallelism] = values;
  if (!Array.isArray(items)) {
    const message = `Expected an array value in the iterator expression, found: ${describe(items)}`;
    return failModule(facts, state, { error: { name: 'ExecutionErr', message } });
  }
  const from = state.restart?.from ?? 0;
  const error = loopProblem(facts, { loop, items, parallelism, from });
  if (error) return failModule(facts, state, { error });
  if (items.length === 0) return finishEmpty(facts, state);
  const list = childList(facts, state, 'modules');
  if (!loop.parallel) {
    return startFirst(facts, state, { total: items.length, items, child: { index: from, list, iter: 'item' } });
  }
  const left = items.length - from;
  const count = Math.min(left, loop.parallelism ? Number(parallelism) : left);
  const children = Array.from({ length: count }, (_, i): ChildStart => ({ index: from + i, list, iter: 'item' }));
  return startParallel(facts, state, { children, total: items.length, items });
}

const SAME_WORKER: RunFailure = {
  name: 'ExecutionErr',
  message: 'parallel cannot be used in conjunction with same_worker',
};

type LoopStart = { loop: ForLoop; items: unknown[]; parallelism: unknown; from: number };

/** Why a loop can't start over these items; null where it can. */
function loopProblem(facts: ScopeFacts, { loop, items, parallelism, from }: LoopStart): RunFailure | null {
  if (from > 0 && from >= items.length) {
    const message = `There is no iteration ${from} to restart from: the iterator gives ${items.length} elements now`;
    return { name: 'ExecutionErr', message };
  }
  if (loop.parallel && facts.flow.same_worker) return SAME_WORKER;
  const limits = facts.limits ?? LOOP_LIMITS;
  const refusal = loop.parallel ? fanOutRefusal(items.length, limits) : iterationsRefusal(items.length, limits);
  if (refusal) return { name: 'LimitExceeded', message: refusal };
  const isWidthWrong = loop.parallelism && (!Number.isInteger(parallelism) || Number(parallelism) < 1);
  if (!loop.parallel || !isWidthWrong) return null;
  return {
    name: 'ExecutionErr',
    message: `parallelism must give a whole number from 1, found: ${describe(parallelism)}`,
  };
}

/** The predicates of a branchone are known: the first true one wins, else the default. */
export function branchChosen(facts: ScopeFacts, state: ScopeState, values: unknown[]): Transition {
  const value = moduleAt(facts, state).value as BranchOne;
  const found = state.restart?.branch ?? values.findIndex(Boolean);
  const modules = found < 0 ? value.default : (value.branches[found]?.modules ?? []);
  const chosen: ScopeState = { ...state, module: { ...current(state), branch: found } };
  if (modules.length === 0) return settled(facts, chosen, state.previous);
  const list = childList(facts, state, found < 0 ? 'default' : `branches/${found}/modules`);
  return startFirst(facts, chosen, { total: 1, child: { index: Math.max(found, 0), list, iter: null } });
}

function beginBranchOne(facts: ScopeFacts, state: ScopeState, value: BranchOne): Transition {
  if (value.branches.length === 0 || typeof state.restart?.branch === 'number') return branchChosen(facts, state, []);
  const items = value.branches.map((branch) => ({
    transform: { type: 'javascript' as const, expr: branch.expr ?? 'false' },
    isPredicate: true,
  }));
  return askUntilTrue(state, items);
}

function beginBranchAll(facts: ScopeFacts, state: ScopeState, value: BranchAll): Transition {
  const children = value.branches.map(
    (_, index): ChildStart => ({ index, list: childList(facts, state, `branches/${index}/modules`), iter: null }),
  );
  if (children.length === 0) return finishEmpty(facts, state);
  const left = children.slice(state.restart?.from ?? 0);
  const [first] = left;
  if (!first) {
    const message = `There is no branch ${state.restart?.from} to restart from`;
    return failModule(facts, state, { error: { name: 'ExecutionErr', message } });
  }
  if (value.parallel === false) return startFirst(facts, state, { total: children.length, child: first });
  return startParallel(facts, state, { children: left, total: children.length, items: null });
}

function finishEmpty(facts: ScopeFacts, state: ScopeState): Transition {
  const module = { ...current(state), ref: { at: 'inline' as const, value: [] } };
  return afterStopIf(facts, { ...state, restart: undefined, module });
}

function startFirst(
  facts: ScopeFacts,
  state: ScopeState,
  first: { total: number | null; items?: unknown[]; child: ChildStart },
): Transition {
  const module = { ...current(state), isParallel: false, next: first.child.index, total: first.total };
  const started: ScopeState = { ...state, phase: 'children', restart: undefined, module };
  const counts = { total: first.total, pending: null, started: null, items: first.items ?? null };
  const before = [recordOf(started, 'in_progress', { children: counts }), ...keptChildren(facts, state)];
  return prepend(before, startChild(facts, started, restarted(state, first.child)));
}

/** The first child of a restarted module may have been under way before. */
function restarted({ restart }: ScopeState, child: ChildStart): ChildStart {
  return restart?.inner ? { ...child, restart: { point: restart.inner, earlier: restart.earlier } } : child;
}

function keptChildren(facts: ScopeFacts, state: ScopeState): Effect[] {
  const { restart } = state;
  if (!restart?.from) return [];
  const { run } = current(state);
  const module = moduleAt(facts, state);
  return [{ type: 'keep_children', module, run, count: restart.from, earlier: restart.earlier }];
}

export function startChild(facts: ScopeFacts, state: ScopeState, child: ChildStart): Transition {
  const { run } = current(state);
  const effect = {
    type: 'start_children' as const,
    module: moduleAt(facts, state),
    run,
    children: [child],
    isParallel: false,
  };
  return { state, effects: [effect] };
}

function startParallel(
  facts: ScopeFacts,
  state: ScopeState,
  all: { children: ChildStart[]; total: number; items: unknown[] | null },
): Transition {
  const own = { ...current(state), isParallel: true, total: all.total };
  const started: ScopeState = { ...state, phase: 'children', restart: undefined, module: own };
  const kept = state.restart?.from ?? 0;
  const counts = {
    total: all.total,
    pending: all.total - kept,
    started: kept + all.children.length,
    items: all.items,
  };
  return {
    state: started,
    effects: [
      recordOf(started, 'in_progress', { children: counts }),
      ...keptChildren(facts, state),
      {
        type: 'start_children',
        module: moduleAt(facts, state),
        run: own.run,
        children: all.children.map((child, i) => (i === 0 ? restarted(state, child) : child)),
        isParallel: true,
      },
    ],
  };
}

export function childList(facts: ScopeFacts, state: ScopeState, rest: string): string {
  return `${modulePointer(facts, state)}/value/${rest}`;
}

function askUntilTrue(state: ScopeState, items: Evaluation['items']): Transition {
  return {
    state: { ...state, phase: 'branch' },
    effects: [{ type: 'evaluate', evaluation: { ...evaluationOf(state, items), untilTrue: true } }],
  };
}

function ask(state: ScopeState, phase: ScopeState['phase'], items: Evaluation['items']): Transition {
  return { state: { ...state, phase }, effects: [{ type: 'evaluate', evaluation: evaluationOf(state, items) }] };
}

function evaluationOf(state: ScopeState, items: Evaluation['items']): Evaluation {
  return {
    items,
    untilTrue: false,
    result: state.previous,
    withError: state.module?.isHandler ?? false,
    withResults: true,
    allIters: null,
  };
}

function plain(transform: InputTransform): Evaluation['items'][number] {
  return { transform, isPredicate: false };
}

function width(loop: ForLoop): Evaluation['items'] {
  if (!loop.parallel || loop.parallelism === null || loop.parallelism === undefined) return [];
  return [plain(typeof loop.parallelism === 'number' ? { type: 'static', value: loop.parallelism } : loop.parallelism)];
}

function timeout(module: FlowModule): Evaluation['items'] {
  if (module.timeout === null || module.timeout === undefined) return [];
  return [plain(typeof module.timeout === 'number' ? { type: 'static', value: module.timeout } : module.timeout)];
}

function describe(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 200);
}
