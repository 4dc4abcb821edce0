import type { ModuleRecord } from '@/engine/run/state';
import type { ModuleUpdate } from '@/server/db/plan';
import type { Advance } from './advance-state';
import { type Held, itemsKey } from './memory';

/** Puts what became of a module into the plan. */
export function record(at: Advance, held: Held, entry: ModuleRecord): void {
  const update = updateOf(held, entry);
  const { modules } = at.plan;
  const earlier = modules.findIndex(
    (module) => module.scopeId === update.scopeId && module.moduleId === update.moduleId,
  );
  if (earlier < 0) modules.push(update);
  else modules[earlier] = merged(modules[earlier], update);
  const key = `${held.row.id}/${entry.moduleId}`;
  if (entry.result && entry.status !== 'in_progress') at.memory.moduleResults.set(key, entry.result);
  const items = entry.children?.items;
  if (!items) return;
  at.memory.items.set(itemsKey(held.row.id, entry.moduleId, entry.run), items);
  at.plan.items.push({ scopeId: held.row.id, moduleId: entry.moduleId, run: entry.run, items });
}

const NO_CHILDREN = { total: null, pending: null, started: null };

function updateOf(held: Held, entry: ModuleRecord): ModuleUpdate {
  const { job, run, branch, children, approval, ...same } = entry;
  const { total, pending, started } = children ?? NO_CHILDREN;
  return {
    ...same,
    scopeId: held.row.id,
    flowId: held.row.flowId,
    jobId: job,
    runNo: run,
    branchChosen: branch,
    total,
    pending,
    nextIndex: started,
    failed: 0,
    handled: 0,
    approval: approval ?? null,
  };
}

/** A later record of the same plan keeps what only the earlier one says. */
function merged(earlier: ModuleUpdate | undefined, later: ModuleUpdate): ModuleUpdate {
  if (!earlier) return later;
  return {
    ...later,
    total: later.total ?? earlier.total,
    pending: later.pending ?? earlier.pending,
    nextIndex: later.nextIndex ?? earlier.nextIndex,
    approval: later.approval ?? earlier.approval,
  };
}
