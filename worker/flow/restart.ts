import type { ScopeState, ValueRef } from '@/engine/run/state';
import { query } from '@/server/db/pool';
import type { ModuleUpdate } from '@/server/db/plan';
import type { Held } from './memory';

export type RestartPoint = { flow_job_id: string; step_id: string };

type EarlierRun = {
  moduleId: string;
  jobId: string | null;
  result: string | null;
  branchChosen: number | null;
  isSkipped: boolean;
};

/**
 * Begins a flow at a later step: what came before is taken over from an earlier run, results and all. The approval in
 * front of the step is not asked again.
 */
export async function restartAt(
  held: Held,
  point: RestartPoint,
): Promise<{ state: ScopeState; modules: ModuleUpdate[] }> {
  const at = held.facts.modules.findIndex((module) => module.id === point.step_id);
  if (at < 0) throw new RestartRefused(`The flow has no step ${point.step_id} at its top level to restart from.`);
  const earlier = new Map((await loadEarlier(point.flow_job_id)).map((run) => [run.moduleId, run]));
  const modules: ModuleUpdate[] = [];
  let { previous } = held.state;
  for (const module of held.facts.modules.slice(0, at)) {
    const run = earlier.get(module.id);
    if (!run?.result)
      throw new RestartRefused(
        `Step ${module.id} has no result in run ${point.flow_job_id}: restart from it or before it.`,
      );
    previous = JSON.parse(run.result) as ValueRef;
    modules.push(takenOver(held, run, previous));
  }
  return { state: { ...held.state, cursor: at, previous }, modules };
}

export class RestartRefused extends Error {
  override name = 'RestartRefused';
}

async function loadEarlier(flowId: string): Promise<EarlierRun[]> {
  return query<EarlierRun>(
    'restart_modules',
    `SELECT module_id AS "moduleId", job_id AS "jobId", result, branch_chosen AS "branchChosen", is_skipped AS "isSkipped" FROM module_run
     WHERE scope_id = $1 AND status = 'success'`,
    [flowId],
  );
}

function takenOver(held: Held, run: EarlierRun, result: ValueRef): ModuleUpdate {
  return {
    scopeId: held.row.id,
    flowId: held.row.flowId,
    moduleId: run.moduleId,
    status: 'success',
    jobId: run.jobId,
    runNo: 0,
    failedJobs: [],
    isSkipped: run.isSkipped,
    result,
    branchChosen: run.branchChosen,
    isParallel: false,
    total: null,
    pending: null,
    nextIndex: null,
    failed: 0,
    handled: 0,
    approval: null,
  };
}
