import { parseExact } from '@/engine/input/exact-json';
import { uuidv7 } from 'uuidv7';
import { countsAsFailure } from '@/engine/run/children';
import { eventArgs } from '@/engine/run/event-args';
import { RestartRefused } from '@/engine/run/restart';
import { type ChildStart, type Effect, initialState, type ValueRef } from '@/engine/run/state';
import { fillTemplate } from '@/engine/input/template';
import type { JobHead } from '@/server/db/live';
import { loadEarlierChildren } from '@/server/db/restart-reads';
import { controlsOf, flowNames, type RunControls } from '@/server/run-controls';
import type { Advance } from './advance-state';
import { type Held, loadHead } from './memory';
import { type Restart, restartScope } from './restart';

/** Begins a scope within an earlier run of it; what it takes over goes into the plan. */
export async function takeOver(at: Pick<Advance, 'plan' | 'memory'>, held: Held, restart: Restart): Promise<void> {
  const modules = await restartScope(held, restart);
  at.plan.modules.push(...modules);
  for (const { moduleId, result } of modules)
    if (result) at.memory.moduleResults.set(`${held.row.id}/${moduleId}`, result);
}

/** The iteration or branch with which a restarted loop or branch begins goes on within the same one of before. */
export async function restartChild(
  at: Advance,
  held: Held,
  { point, earlier }: NonNullable<ChildStart['restart']>,
): Promise<void> {
  const { idx, list, parentModuleId, workspaceId } = held.row;
  const parent = { scope: earlier.scope, module: parentModuleId ?? '', run: earlier.run, workspaceId };
  const [before] = await loadEarlierChildren(parent, { from: idx ?? 0, count: 1 });
  if (before?.list !== list)
    throw new RestartRefused(`Step ${parentModuleId} did not come to that iteration or branch in the earlier run.`);
  await takeOver(at, held, { point, earlierScopeId: before.id });
}

/** The first children of an earlier run become children of this one, with their results. */
export async function keepChildren(
  at: Advance,
  held: Held,
  { module, run, count, earlier }: Extract<Effect, { type: 'keep_children' }>,
): Promise<void> {
  const { workspaceId } = held.row;
  const parent = { scope: earlier.scope, module: module.id, run: earlier.run, workspaceId };
  const children = (await loadEarlierChildren(parent, { from: 0, count })).filter((child) => child.resultJson !== null);
  if (children.length < count)
    throw new RestartRefused(`Step ${module.id} has no results for all iterations or branches before ${count}.`);
  let failed = 0;
  for (const { idx, list, iterJson, ok, resultJson } of children) {
    const id = uuidv7();
    const result = JSON.parse(resultJson ?? '') as ValueRef;
    const place = { parentScopeId: held.row.id, parentModuleId: module.id, parentRun: run, idx, list };
    const state = { ...initialState(id), phase: 'ended' as const };
    const iter = iterJson === null ? null : (parseExact(iterJson) as { index: number; value: unknown });
    at.plan.newScopes.push({ id, flowId: held.row.flowId, ...place, iter, state, status: 'ended', ok, result });
    at.memory.endedScopes.set(id, { parent: held.row.id, module: module.id, run, idx, result });
    if (countsAsFailure(module, idx, ok ?? false)) failed++;
  }
  at.keptFailed.set(`${held.row.id}/${module.id}`, failed);
}

/** A preprocessor's result as the arguments of its flow, and what it is held to because of them. */
export async function replaceArgs(at: Advance, held: Held, ref: ValueRef): Promise<void> {
  const args = eventArgs(parseExact(await at.memory.value(ref)));
  const flow = await loadHead(held.row.flowId);
  const controls = held.state.phase === 'preprocessed' ? controlsFor(flow, held, args) : null;
  if (controls?.concurrency) at.plan.limits.push(controls.concurrency);
  at.plan.args.push({
    id: flow.id,
    args,
    tag: fillTemplate(flow.tag, { workspaceId: flow.workspaceId, args }),
    controls,
  });
  at.memory.args.set(flow.id, args);
}

function controlsFor(flow: JobHead, { facts }: Held, args: Record<string, unknown>): RunControls {
  const settings = flow.cacheTtlS === null ? facts.flow : { ...facts.flow, cache_ttl: flow.cacheTtlS };
  return controlsOf(settings, { ...flow, args, ...flowNames(flow), isStep: false });
}
