import { type EarlierRun, restartAt } from '@/engine/run/restart';
import type { RestartPoint } from '@/engine/run/restart-point';
import type { ValueRef } from '@/engine/run/state';
import { type EarlierRunRow, loadEarlierRuns } from '@/server/db/restart-reads';
import type { ModuleUpdate } from '@/server/db/plan';
import type { Held } from './memory';

export type Restart = { point: RestartPoint; earlierScopeId: string };

/**
 * Begins a scope at a later step: what came before is taken over from an earlier run, results and all. Answers the rows
 * of the modules it takes over. Throws RestartRefused.
 */
export async function restartScope(held: Held, { point, earlierScopeId }: Restart): Promise<ModuleUpdate[]> {
  const rows = await loadEarlierRuns(held.row.workspaceId, earlierScopeId);
  const runs = rows.map(({ resultJson, ...run }): EarlierRun => ({ ...run, result: refOf(resultJson) }));
  const earlier = { scopeId: earlierScopeId, runs };
  const { state, taken } = restartAt(held.facts, held.state, { point, earlier });
  held.state = state;
  held.isTouched = true;
  const counts = new Map(rows.map((row) => [row.moduleId, row]));
  return taken.map((run) => takenOver(held, run, counts.get(run.moduleId)));
}

// The column was written by the engine and holds its own type.
function refOf(json: string | null): ValueRef | null {
  return json === null ? null : (JSON.parse(json) as ValueRef);
}

function takenOver(held: Held, run: EarlierRun, counts?: Pick<EarlierRunRow, 'total' | 'failed'>): ModuleUpdate {
  return {
    scopeId: held.row.id,
    flowId: held.row.flowId,
    moduleId: run.moduleId,
    status: 'success',
    jobId: run.job,
    runNo: run.run,
    failedJobs: [],
    isSkipped: run.isSkipped,
    result: run.result,
    branchChosen: run.branch,
    isParallel: false,
    total: counts?.total ?? null,
    pending: null,
    nextIndex: null,
    failed: counts?.failed ?? 0,
    handled: 0,
    approval: null,
  };
}
