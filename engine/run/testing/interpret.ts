import type { FlowModule, FlowValue } from '../../flow/schema';
import { countsAsFailure } from '../children';
import { errorOf } from '../error-of';
import { eventArgs } from '../event-args';
import type { RestartPoint } from '../restart-point';
import type { ChildStart, Effect, Evaluation, ModuleRecord, ScopeEnd, ScopeEvent, ScopeFacts } from '../state';
import { transition } from '../transition';
import { earlierChildren, type Memory, newScope, resultsOf, type Scope, takeOver, valueOf } from './interpreted';

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

export type InterpretOptions = {
  /** Names the flow's own scope. */
  place?: string;
  /** The arguments are an event for the preprocessor. */
  isEvent?: boolean;
  /** Goes on within an earlier run of the same flow. */
  restart?: { point: RestartPoint; earlier: Interpreted };
  /** Told of each step that starts. */
  onStart?: (start: Extract<Effect, { type: 'start_step' }>) => void;
};

export type Interpreted = {
  end: ScopeEnd;
  result: unknown;
  /** `value` is the result as it was when the record was made. */
  records: (ModuleRecord & { scope: string; value: unknown })[];
  sleptMs: number[];
  /** What a restart takes over. */
  memory: Memory;
};

type Run = {
  fixed: Pick<ScopeFacts, 'flowId' | 'flow' | 'isEvent'>;
  world: World;
  onStart: InterpretOptions['onStart'];
  memory: Memory;
  out: Interpreted;
  decided: Map<string, unknown[]>;
};

/**
 * The engine without a database: everything happens at once, in order, in memory. Scopes are named by their place:
 * the flow's own is `place`, the third iteration of its loop l `place/l#0[2]`.
 */
export function interpret(
  flow: FlowValue,
  args: Record<string, unknown>,
  { restart, place = placeOf(restart), isEvent = false, onStart, ...world }: World & InterpretOptions,
): Interpreted {
  const earlier = restart?.earlier.memory;
  const memory: Memory = { jobs: earlier?.jobs ?? new Map(), scopes: earlier?.scopes ?? new Map(), root: null };
  const run: Run = {
    fixed: { flowId: place, flow, isEvent },
    world,
    onStart,
    memory,
    decided: new Map(),
    out: {
      end: { ok: false, ref: { at: 'inline', value: null }, isHandled: false, isStopped: false, isSkipped: false },
      result: null,
      records: [],
      sleptMs: [],
      memory,
    },
  };
  const root = newScope(memory, run.fixed, {
    id: place,
    parent: null,
    index: 0,
    list: '/modules',
    modules: flow.modules,
    input: args,
  });
  memory.root = root;
  if (restart && earlier?.root) takeOver(root, restart.point, earlier.root);
  run.out.end = runScope(run, root);
  run.out.result = valueOf(memory, run.out.end.ref);
  return run.out;
}

/** A restarted run shares the memory of the earlier one, and so needs names of its own. */
function placeOf(restart: InterpretOptions['restart']): string {
  const root = restart?.earlier.memory.root;
  return root ? `${root.facts.id}'` : 'flow';
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
    case 'keep_children':
      keepChildren(run, scope, effect);
      return [];
    case 'replace_args':
      scope.input = eventArgs(valueOf(run.memory, effect.ref));
      return scope.state.phase === 'preprocessed' ? [{ type: 'woke' }] : [];
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
  const value = entry.result ? valueOf(run.memory, entry.result) : null;
  run.out.records.push({ ...entry, scope: scope.facts.id, value });
  scope.records.set(entry.moduleId, entry);
  if (entry.result && entry.status !== 'in_progress') scope.results.set(entry.moduleId, entry.result);
}

function runStep(run: Run, scope: Scope, effect: Extract<Effect, { type: 'start_step' }>): ScopeEvent {
  const { retryNo } = effect;
  const job = `${scope.facts.id}/${effect.module.id}!${retryNo}`;
  const args = argsOf(run, scope, effect.args);
  run.onStart?.(effect);
  const ran = run.world.runStep(effect.module, args, { place: job, retryNo });
  if ('refusal' in ran) return { type: 'evaluation_failed', message: ran.refusal };
  const { ok, value } = ran;
  run.memory.jobs.set(job, value);
  run.memory.jobs.set(`${job}/args`, args);
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

function argsOf(run: Run, scope: Scope, args: Extract<Effect, { type: 'start_step' }>['args']) {
  if ('bound' in args) return args.bound;
  return 'of' in args ? (run.memory.jobs.get(`${args.of}/args`) as Record<string, unknown>) : scope.input;
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
  if (!first) throw new Error('a parallel module starts with a child');
  const kept = scope.children.get(`${effect.module.id}/${effect.run}`) ?? [];
  let failed = kept.filter((child, index) => countsAsFailure(effect.module, index, child.end?.ok ?? true)).length;
  let handled = 0;
  for (let index = first.index; index < total; index++) {
    const child = effect.children[index - first.index] ?? { ...first, restart: undefined, index };
    const end = runScope(run, childOf(run, scope, { effect, child }));
    if (countsAsFailure(effect.module, index, end.ok)) {
      failed++;
      if (end.isHandled) handled++;
    }
  }
  return { type: 'joined', failed, handled, dice: 0.5 };
}

function keepChildren(run: Run, scope: Scope, effect: Extract<Effect, { type: 'keep_children' }>): void {
  const kept = earlierChildren(run.memory, effect.module.id, effect.earlier).slice(0, effect.count);
  scope.children.set(`${effect.module.id}/${effect.run}`, kept);
}

function childOf(
  run: Run,
  scope: Scope,
  start: { effect: Extract<Effect, { type: 'start_children' }>; child: ChildStart },
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
  const inner = newScope(run.memory, run.fixed, {
    id: `${scope.facts.id}/${effect.module.id}#${effect.run}[${child.index}]`,
    parent: scope,
    index: child.index,
    list: child.list,
    modules: listAt(run.fixed.flow, child.list),
    input,
  });
  if (child.restart) {
    const before = earlierChildren(run.memory, effect.module.id, child.restart.earlier);
    const same = before.find((known) => known.facts.list === child.list && known.index === child.index);
    if (same) takeOver(inner, child.restart.point, same);
  }
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
        transform.type === 'javascript'
          ? run.world.evaluate(transform.expr, variablesOf(run, scope, evaluation))
          : (transform.value ?? null);
      values.push(isPredicate ? Boolean(value) : (value ?? null));
      if (evaluation.untilTrue && values.at(-1)) break;
    }
  } catch (error) {
    return { type: 'evaluation_failed', message: error instanceof Error ? error.message : String(error) };
  }
  return { type: 'evaluated', values };
}

function variablesOf(run: Run, scope: Scope, evaluation: Evaluation): Record<string, unknown> {
  const result = valueOf(run.memory, evaluation.result);
  const resumed = scope.state.resumed;
  const resumes = resumed?.error ? [{ error: resumed.error }] : (run.decided.get(resumed?.job ?? '') ?? []);
  const variables: Record<string, unknown> = {
    flow_input: scope.input,
    flow_env: run.fixed.flow.flow_env ?? {},
    params: {},
    result,
    previous_result: result,
    resume: resumes.at(-1) ?? null,
    resumes,
  };
  if (evaluation.withResults) variables.results = resultsOf(run.memory, run.fixed.flow, scope);
  if (evaluation.withError) variables.error = errorOf(result);
  if (evaluation.allIters) variables.all_iters = valueOf(run.memory, evaluation.allIters);
  return variables;
}
