import type { FlowModule, FlowValue } from '../../flow/schema';
import { countsAsFailure } from '../children';
import { errorOf } from '../error-of';
import {
  type Effect,
  type Evaluation,
  initialState,
  type ModuleRecord,
  type ScopeEnd,
  type ScopeEvent,
  type ScopeFacts,
  type ScopeState,
  type ValueRef,
} from '../state';
import { transition } from '../transition';

export type StepResult =
  | { ok: boolean; value: unknown }
  /** The step names something that is not there: it has no job. */
  | { ok: false; refusal: string };

/** `place` names the job within the run: its scope, its module and how often it was retried. */
export type StepJob = { place: string; retryNo: number };

export type World = {
  /** Runs a leaf module. */
  runStep: (module: FlowModule, args: Record<string, unknown>, job: StepJob) => StepResult;
  /** Evaluates an expression with these variables; throws where it can't. */
  evaluate: (expr: string, variables: Record<string, unknown>) => unknown;
  /** Decisions on a suspended step, in order; none means that its time runs out. */
  decide?: (module: FlowModule) => { isApproved: boolean; approver: string; value?: unknown }[];
};

export type Interpreted = {
  end: ScopeEnd;
  result: unknown;
  /** `value` is the result as it was when the record was made. */
  records: (ModuleRecord & { scope: string; value: unknown })[];
  sleptMs: number[];
};

type Scope = {
  facts: ScopeFacts;
  state: ScopeState;
  input: Record<string, unknown>;
  parent: Scope | null;
  results: Map<string, ValueRef>;
  end: ScopeEnd | null;
  children: Map<string, Scope[]>;
};

type Run = {
  place: string;
  flow: FlowValue;
  world: World;
  jobs: Map<string, unknown>;
  scopes: Map<string, Scope>;
  out: Interpreted;
  decided: Map<string, unknown[]>;
  /** The last result of a module in any scope that is not one of several in parallel. */
  lastResults: Map<string, ValueRef>;
};

/**
 * The engine without a database: everything happens at once, in order, in memory. Scopes are named by their place:
 * the flow's own is `place`, the third iteration of its loop l `place/l#0[2]`.
 */
export function interpret(
  flow: FlowValue,
  args: Record<string, unknown>,
  { place = 'flow', ...world }: World & { place?: string },
): Interpreted {
  const run: Run = {
    place,
    flow,
    world,
    jobs: new Map(),
    scopes: new Map(),
    decided: new Map(),
    lastResults: new Map(),
    out: {
      end: { ok: false, ref: { at: 'inline', value: null }, isHandled: false, isStopped: false, isSkipped: false },
      result: null,
      records: [],
      sleptMs: [],
    },
  };
  const root = newScope(run, { id: place, parent: null, list: '/modules', modules: flow.modules, input: args });
  run.out.end = runScope(run, root);
  run.out.result = valueOf(run, run.out.end.ref);
  return run.out;
}

function newScope(
  run: Run,
  from: { id: string; parent: Scope | null; list: string; modules: FlowModule[]; input: Record<string, unknown> },
): Scope {
  const { id } = from;
  const facts = {
    id,
    flowId: run.place,
    isRoot: from.parent === null,
    list: from.list,
    modules: from.modules,
    flow: run.flow,
  };
  const scope: Scope = {
    facts,
    state: initialState(id),
    input: from.input,
    parent: from.parent,
    results: new Map(),
    end: null,
    children: new Map(),
  };
  run.scopes.set(id, scope);
  return scope;
}

function runScope(run: Run, scope: Scope): ScopeEnd {
  let events: ScopeEvent[] = [{ type: 'started' }];
  for (let event = events.shift(); event; event = events.shift()) {
    const { state, effects } = transition(scope.facts, scope.state, event);
    scope.state = state;
    for (const effect of effects) events = [...events, ...react(run, scope, effect)];
  }
  if (!scope.end) throw new Error(`scope ${scope.facts.id} stands still in phase ${scope.state.phase}`);
  return scope.end;
}

function react(run: Run, scope: Scope, effect: Effect): ScopeEvent[] {
  switch (effect.type) {
    case 'record':
      note(run, scope, effect.record);
      return [];
    case 'evaluate':
      return [evaluate(run, scope, effect.evaluation)];
    case 'start_step':
      return [runStep(run, scope, effect)];
    case 'start_children':
      return effect.isParallel ? [runParallel(run, scope, effect)] : runNext(run, scope, effect);
    case 'suspend':
      return [decide(run, effect)];
    case 'sleep':
      run.out.sleptMs.push(effect.ms);
      return [{ type: 'woke' }];
    case 'end':
      scope.end = effect.end;
      return [];
    default:
      return [];
  }
}

function note(run: Run, scope: Scope, entry: ModuleRecord): void {
  run.out.records.push({ ...entry, scope: scope.facts.id, value: entry.result ? valueOf(run, entry.result) : null });
  if (!entry.result || entry.status === 'in_progress') return;
  scope.results.set(entry.moduleId, entry.result);
  if (!scope.parent?.state.module?.isParallel) run.lastResults.set(entry.moduleId, entry.result);
}

function runStep(run: Run, scope: Scope, effect: Extract<Effect, { type: 'start_step' }>): ScopeEvent {
  const { retryNo } = effect;
  const job = `${scope.facts.id}/${effect.module.id}!${retryNo}`;
  const args =
    'of' in effect.args ? (run.jobs.get(`${effect.args.of}/args`) as Record<string, unknown>) : effect.args.bound;
  const ran = run.world.runStep(effect.module, args, { place: job, retryNo });
  if ('refusal' in ran) return { type: 'evaluation_failed', message: ran.refusal };
  const { ok, value } = ran;
  run.jobs.set(job, value);
  run.jobs.set(`${job}/args`, args);
  if (effect.delayMs > 0) run.out.sleptMs.push(effect.delayMs);
  if (scope.state.module) scope.state = { ...scope.state, module: { ...scope.state.module, job } };
  return {
    type: 'step_ended',
    job,
    ok,
    isRecovered: ok && (value as { recover?: unknown } | null)?.recover === true,
    dice: 0.5,
  };
}

function runNext(run: Run, scope: Scope, effect: Extract<Effect, { type: 'start_children' }>): ScopeEvent[] {
  return effect.children.map((child) => {
    const inner = childOf(run, scope, { effect, child });
    return { type: 'child_ended', index: child.index, end: runScope(run, inner), dice: 0.5 };
  });
}

function runParallel(run: Run, scope: Scope, effect: Extract<Effect, { type: 'start_children' }>): ScopeEvent {
  const total = scope.state.module?.total ?? 0;
  const [first] = effect.children;
  let failed = 0;
  let handled = 0;
  if (!first) throw new Error('a parallel module starts with a child');
  for (let index = 0; index < total; index++) {
    const child = effect.children[index] ?? { ...first, index };
    const end = runScope(run, childOf(run, scope, { effect, child }));
    if (countsAsFailure(effect.module, index, end.ok)) {
      failed++;
      if (end.isHandled) handled++;
    }
  }
  return { type: 'joined', failed, handled, dice: 0.5 };
}

function childOf(
  run: Run,
  scope: Scope,
  start: {
    effect: Extract<Effect, { type: 'start_children' }>;
    child: { index: number; list: string; iter: 'item' | 'counter' | null };
  },
): Scope {
  const { effect, child } = start;
  const key = `${effect.module.id}/${effect.run}`;
  const input =
    child.iter === null
      ? scope.input
      : withIter(scope.input, {
          index: child.index,
          value: child.iter === 'item' ? itemsOf(run, scope)[child.index] : child.index,
        });
  const inner = newScope(run, {
    id: `${scope.facts.id}/${effect.module.id}#${effect.run}[${child.index}]`,
    parent: scope,
    list: child.list,
    modules: listAt(run.flow, child.list),
    input,
  });
  scope.children.set(key, [...(scope.children.get(key) ?? []), inner]);
  return inner;
}

function itemsOf(run: Run, scope: Scope): unknown[] {
  const own = run.out.records.findLast(
    (record) => record.scope === scope.facts.id && record.moduleId === scope.state.module?.id && record.children?.items,
  );
  return own?.children?.items ?? [];
}

function withIter(input: Record<string, unknown>, iter: unknown): Record<string, unknown> {
  const outer = Object.fromEntries(
    Object.entries(input)
      .filter(([name]) => name.startsWith('iter'))
      .map(([name, value]) => [`${name}_parent`, value]),
  );
  return { ...input, ...outer, iter };
}

function listAt(flow: FlowValue, pointer: string): FlowModule[] {
  let at: unknown = flow;
  for (const key of pointer.split('/').slice(1)) at = (at as Record<string, unknown>)[key];
  return at as FlowModule[];
}

function decide(run: Run, effect: Extract<Effect, { type: 'suspend' }>): ScopeEvent {
  const decisions = run.world.decide?.(effect.module) ?? [];
  run.decided.set(
    effect.job,
    decisions.filter((decision) => decision.isApproved).map((decision) => decision.value ?? null),
  );
  return { type: 'decided', decisions, isTimedOut: true };
}

function evaluate(run: Run, scope: Scope, evaluation: Evaluation): ScopeEvent {
  const values: unknown[] = [];
  try {
    for (const { transform, isPredicate } of evaluation.items) {
      const value =
        transform.type === 'static'
          ? (transform.value ?? null)
          : run.world.evaluate(transform.expr, variablesOf(run, scope, evaluation));
      values.push(isPredicate ? Boolean(value) : (value ?? null));
      if (evaluation.untilTrue && values.at(-1)) break;
    }
  } catch (error) {
    return { type: 'evaluation_failed', message: error instanceof Error ? error.message : String(error) };
  }
  return { type: 'evaluated', values };
}

function variablesOf(run: Run, scope: Scope, evaluation: Evaluation): Record<string, unknown> {
  const result = valueOf(run, evaluation.result);
  const resumed = scope.state.resumed;
  const resumes = resumed?.error ? [{ error: resumed.error }] : (run.decided.get(resumed?.job ?? '') ?? []);
  const variables: Record<string, unknown> = {
    flow_input: scope.input,
    flow_env: run.flow.flow_env ?? {},
    params: {},
    result,
    previous_result: result,
    resume: resumes.at(-1) ?? null,
    resumes,
  };
  if (evaluation.withResults) variables.results = resultsOf(run, scope);
  if (evaluation.withError) variables.error = errorOf(result, scope.state.module?.id);
  if (evaluation.allIters) variables.all_iters = valueOf(run, evaluation.allIters);
  return variables;
}

/** What is known of no scope around is the last of that name in the flow; what there is none of is null. */
function resultsOf(run: Run, scope: Scope): Record<string, unknown> {
  return new Proxy(visibleResults(run, scope), {
    get: (visible, name) => {
      if (typeof name === 'symbol' || Object.hasOwn(visible, name)) return Reflect.get(visible, name) as unknown;
      const last = run.lastResults.get(name);
      return last ? valueOf(run, last) : null;
    },
  });
}

function visibleResults(run: Run, scope: Scope): Record<string, unknown> {
  const outer = scope.parent ? visibleResults(run, scope.parent) : {};
  return { ...outer, ...Object.fromEntries([...scope.results].map(([id, ref]) => [id, valueOf(run, ref)])) };
}

/** The value behind a reference in the run so far. */
function valueOf(run: Run, ref: ValueRef): unknown {
  switch (ref.at) {
    case 'inline':
      return ref.value;
    case 'job':
      return run.jobs.get(ref.job);
    case 'args':
      return run.scopes.get(ref.scope)?.input;
    case 'children': {
      const children = run.scopes.get(ref.scope)?.children.get(`${ref.module}/${ref.run}`) ?? [];
      return children.filter((child) => child.end).map((child) => (child.end ? valueOf(run, child.end.ref) : null));
    }
    default:
      return ref satisfies never;
  }
}
