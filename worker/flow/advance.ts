import { exactJson, parseExact } from '@/engine/input/exact-json';
import { uuidv7 } from 'uuidv7';
import { countsAsFailure } from '@/engine/run/children';
import {
  type Effect,
  initialState,
  moduleAt,
  modulePointer,
  type RunFailure,
  type ScopeEnd,
  type ScopeEvent,
} from '@/engine/run/state';
import { transition } from '@/engine/run/transition';
import { keepChildren, replaceArgs, restartChild } from './take-over';
import { loadIteratorItem } from '@/server/db/flow-rows';
import { EvaluationError } from '../expressions/evaluate-js';
import { type Advance, hasRoom } from './advance-state';
import { evaluateAll } from './evaluate';
import { finishFlow } from './finish-flow';
import { type Held, itemsKey, loadHead } from './memory';
import { approvalMails } from './approval-mails';
import { record } from './record-module';
import { keepForReuse } from './reuse';
import { type Started, startParallel } from './start-parallel';
import { startStep } from './start-step';

/** Works off what happened until the flow waits for something outside, and leaves it all in the plan. */
export async function advance(at: Advance, scopeId: string, event: ScopeEvent): Promise<void> {
  at.agenda.push({ scopeId, event });
  await workOffAll(at);
}

/** Ends a flow that has not begun with the result of an earlier run, and works off what follows from it. */
export async function endWithResultOf(at: Advance, flowId: string, earlier: string): Promise<void> {
  const held = await at.memory.hold(flowId);
  const ref = { at: 'job', job: earlier } as const;
  held.state = { ...held.state, phase: 'ended' };
  held.isTouched = true;
  held.end = { ok: true, ref, isHandled: false, isStopped: false, isSkipped: false };
  await endFlow(at, held, { ended: held.end, cachedFrom: earlier });
  await workOffAll(at);
}

/** Ends a flow that cannot go on, whatever it was at. */
export async function failFlow(at: Advance, scopeId: string, error: RunFailure): Promise<void> {
  const held = await at.memory.hold(scopeId);
  held.state = { ...held.state, phase: 'ended' };
  held.isTouched = true;
  const ref = { at: 'inline' as const, value: { error } };
  await end(at, held, { ok: false, ref, isHandled: false, isStopped: false, isSkipped: false });
  await workOffAll(at);
}

/** Works off the agenda, and puts every scope it touched into the plan. Once for each plan. */
async function workOffAll(at: Advance): Promise<void> {
  await workOff(at);
  for (const held of at.memory.held.values()) writeScope(at, held);
}

async function workOff(at: Advance): Promise<void> {
  for (let next = at.agenda.shift(); next; next = at.agenda.shift()) {
    at.events++;
    await feed(at, await at.memory.hold(next.scopeId), next.event);
  }
}

async function feed(at: Advance, held: Held, event: ScopeEvent): Promise<void> {
  if (held.row.status !== 'running' || held.state.phase === 'ended') return;
  const { state, effects } = transition(held.facts, held.state, event);
  held.isTouched ||= state !== held.state;
  held.state = state;
  for (const effect of effects) await apply(at, held, effect);
}

async function apply(at: Advance, held: Held, effect: Effect): Promise<void> {
  switch (effect.type) {
    case 'evaluate':
      return evaluate(at, held, effect);
    case 'record':
      return record(at, held, effect.record);
    case 'start_step':
      return startStep(at, held, effect);
    case 'keep_children':
      return keepChildren(at, held, effect);
    case 'replace_args':
      return replaceArgs(at, held, effect.ref);
    case 'start_children':
      return effect.isParallel ? startEach(at, held, effect) : startNext(at, held, effect);
    case 'suspend':
      at.plan.suspend.push({
        id: held.row.id,
        untilMs: effect.terms.timeoutS * 1000,
        jobId: effect.job,
        flowId: held.row.flowId,
        seen: 0,
      });
      at.plan.mails.push(...(await approvalMails(at.memory, held, effect)));
      return;
    case 'sleep':
      at.plan.queue.push({ id: held.row.id, delayMs: effect.ms });
      return;
    case 'end':
      return end(at, held, effect.end);
    case 'keep_waiting':
      return;
    default:
      effect satisfies never;
  }
}

async function evaluate(at: Advance, held: Held, effect: Extract<Effect, { type: 'evaluate' }>): Promise<void> {
  try {
    const values = await evaluateAll(effect.evaluation, { memory: at.memory, held, references: at.references });
    at.agenda.unshift({ scopeId: held.row.id, event: { type: 'evaluated', values } });
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    at.agenda.unshift({ scopeId: held.row.id, event: { type: 'evaluation_failed', message: error.message } });
  }
}

async function startNext(at: Advance, held: Held, effect: Extract<Effect, { type: 'start_children' }>): Promise<void> {
  for (const child of effect.children) {
    const scope = await newChild(at, held, { module: effect.module.id, run: effect.run, child });
    if (hasRoom(at)) at.agenda.unshift({ scopeId: scope.row.id, event: { type: 'started' } });
    else at.plan.queue.push({ id: scope.row.id, delayMs: 0 });
  }
}

function startEach(at: Advance, held: Held, effect: Started): Promise<void> {
  return startParallel(at, { held, effect }, async (child) =>
    advanceChild(at, await newChild(at, held, { module: effect.module.id, run: effect.run, child })),
  );
}

async function advanceChild(at: Advance, scope: Held): Promise<void> {
  const outer = at.agenda;
  at.agenda = [{ scopeId: scope.row.id, event: { type: 'started' } }];
  await workOff(at);
  at.agenda = outer;
}

type ChildOf = { module: string; run: number; child: Extract<Effect, { type: 'start_children' }>['children'][number] };

async function newChild(at: Advance, held: Held, of: ChildOf): Promise<Held> {
  const { index, list, iter } = of.child;
  const value = iter === 'item' ? await itemAt(at, held, { ...of, index }) : index;
  const id = uuidv7();
  const made = await at.memory.holdNew(
    {
      id,
      workspaceId: held.row.workspaceId,
      flowId: held.row.flowId,
      rootId: held.row.rootId,
      parentScopeId: held.row.id,
      parentModuleId: of.module,
      parentRun: of.run,
      idx: index,
      list,
      iterJson: iter === null ? null : exactJson({ index, value }),
      status: 'running',
      version: 0,
    },
    initialState(id),
  );
  if (of.child.restart) await restartChild(at, made, of.child.restart);
  return made;
}

async function itemAt(at: Advance, held: Held, of: { module: string; run: number; index: number }): Promise<unknown> {
  const known = at.memory.items.get(itemsKey(held.row.id, of.module, of.run));
  return known
    ? known[of.index]
    : loadIteratorItem({ scopeId: held.row.id, moduleId: of.module, run: of.run }, of.index);
}

async function end(at: Advance, held: Held, ended: ScopeEnd): Promise<void> {
  const { row } = held;
  held.end = ended;
  if (row.parentScopeId === null) return endFlow(at, held, { ended, cachedFrom: null });
  const place = {
    parent: row.parentScopeId,
    module: row.parentModuleId ?? '',
    run: row.parentRun ?? 0,
    idx: row.idx ?? 0,
  };
  at.memory.endedScopes.set(row.id, { ...place, result: ended.ref });
  const parent = await at.memory.hold(row.parentScopeId);
  if (!parent.state.module?.isParallel) {
    at.agenda.unshift({
      scopeId: parent.row.id,
      event: { type: 'child_ended', index: place.idx, end: ended, dice: Math.random() },
    });
    return;
  }
  joinParallel(at, parent, { ...place, ended });
}

function joinParallel(
  at: Advance,
  parent: Held,
  child: { module: string; run: number; idx: number; ended: ScopeEnd },
): void {
  const module = moduleAt(parent.facts, parent.state);
  const failed = countsAsFailure(module, child.idx, child.ended.ok) ? 1 : 0;
  const handled = failed === 1 && child.ended.isHandled ? 1 : 0;
  const inline = at.inline.get(`${parent.row.id}/${child.module}`);
  if (inline) {
    inline.ended++;
    inline.failed += failed;
    inline.handled += handled;
    return;
  }
  const id = uuidv7();
  // Branches all start at once; only a loop may have more to come.
  const next =
    module.value.type === 'forloopflow'
      ? { id, list: `${modulePointer(parent.facts, parent.state)}/value/modules`, state: initialState(id) }
      : null;
  at.plan.join = {
    scopeId: parent.row.id,
    moduleId: child.module,
    run: child.run,
    idx: child.idx,
    failed,
    handled,
    next,
  };
}

async function endFlow(
  at: Advance,
  held: Held,
  { ended, cachedFrom }: { ended: ScopeEnd; cachedFrom: string | null },
): Promise<void> {
  const { done, step } = await finishFlow(at.memory, held, ended);
  done.cachedFrom = cachedFrom;
  at.plan.done.push(done);
  at.chars += done.resultJson?.length ?? 0;
  keepForReuse(at.plan, await loadHead(held.row.flowId), done);
  if (step) at.agenda.unshift({ scopeId: step.scopeId, event: step.event });
}

function writeScope(at: Advance, held: Held): void {
  const { row, state, end: ended } = held;
  const status = ended ? ('ended' as const) : ('running' as const);
  const written = { id: row.id, state, status, ok: ended?.ok ?? null, result: ended?.ref ?? null };
  if (held.isNew) {
    const iter = row.iterJson === null ? null : (parseExact(row.iterJson) as { index: number; value: unknown });
    const { parentScopeId, parentModuleId, parentRun, idx, list, flowId } = row;
    at.plan.newScopes.push({ ...written, flowId, parentScopeId, parentModuleId, parentRun, idx, list, iter });
  } else if (held.isTouched) {
    at.plan.scopes.push({ ...written, version: row.version });
  }
}
