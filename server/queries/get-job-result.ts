import { findResult } from '../db/job-end';
import { loadOutcome } from '../db/job-reads';
import { loadModuleRun, loadScope } from '../db/scope-reads';
import { loadValue } from '../db/values';
import { AppError } from '../errors';
import { jobNotFound, parseResult, type JobAddress } from './get-job';

export type ResultMaybe = { completed: boolean; result: unknown; success: boolean; started: boolean };

export async function getResultMaybe({ workspaceId, id }: JobAddress): Promise<ResultMaybe> {
  const outcome = await loadOutcome(workspaceId, id);
  if (!outcome) return scopeResultMaybe({ workspaceId, id });
  if (outcome.doneStatus === null)
    return { completed: false, result: null, success: false, started: outcome.isStarted };
  return resultOf({ status: outcome.doneStatus, resultJson: outcome.resultJson });
}

/** The same for a run that is known to be there, for those who look again and again. Null: it goes on. */
export async function getResultAtEnd({ workspaceId, id }: JobAddress): Promise<ResultMaybe | null> {
  const end = await findResult(workspaceId, id);
  return end && resultOf(end);
}

export function resultOf({ status, resultJson }: { status: string; resultJson: string | null }): ResultMaybe {
  return { completed: true, result: parseResult(resultJson), success: status === 'success', started: true };
}

async function scopeResultMaybe({ workspaceId, id }: JobAddress): Promise<ResultMaybe> {
  const scope = await loadScope(workspaceId, id);
  if (!scope) throw jobNotFound();
  if (scope.status === 'running') return { completed: false, result: null, success: false, started: true };
  const result = scope.result ? parseResult(await loadValue(scope.result)) : null;
  return { completed: true, result, success: scope.status === 'ended' && scope.ok === true, started: true };
}

export async function getResult(address: JobAddress): Promise<unknown> {
  const outcome = await getResultMaybe(address);
  if (!outcome.completed) throw new AppError('job_not_found', 'The run has not ended yet.');
  return outcome.result;
}

/** The result of a module of a flow run (or of one of its scopes), whether or not a job of its own made it. */
export async function getResultOfModule({ workspaceId, id }: JobAddress, moduleId: string): Promise<unknown> {
  const scope = await loadScope(workspaceId, id);
  const run = scope && (await loadModuleRun(scope.id, moduleId));
  if (!scope || !run) throw new AppError('job_not_found', 'This run has no such step, or has not come to it.');
  if (run.result === null) throw new AppError('job_not_found', 'The step has not ended yet.');
  return parseResult(await loadValue(run.result));
}
