import { loadScope } from '../db/scope-reads';
import { loadOutcome } from '../db/job-reads';
import { listLiveIdsOfPath } from '../db/job-list';
import { forgetPerpetualAt } from '../db/perpetual-runs';
import { AppError } from '../errors';
import { cancelRun } from './cancel-run';

const REASON = 'canceled by a user';
const AT_ONCE = 4;

type Canceling = { workspaceId: string; by: string; reason?: string | null; isForced?: boolean };

/** Cancels the run that a job, an iteration or a branch is part of, and answers the id that was asked for. */
export async function cancelJob({ id, ...how }: Canceling & { id: string }): Promise<string> {
  const scope = await loadScope(how.workspaceId, id);
  const jobId = scope?.flowId ?? id;
  const outcome = await loadOutcome(how.workspaceId, jobId);
  if (!outcome) throw new AppError('job_not_found', 'No run has this id.');
  const isCanceled = await cancelRun({ ...how, jobId, reason: how.reason || REASON });
  if (!isCanceled) throw new AppError('job_already_ended', 'The run has already ended.');
  return id;
}

/** Cancels many runs. Answers those of the ids that had not ended; what is unknown or over is left out. */
export async function cancelJobs({ ids, ...how }: Canceling & { ids: string[] }): Promise<string[]> {
  const canceled: string[] = [];
  const waiting = [...new Set(ids)];
  const work = async () => {
    for (let jobId = waiting.shift(); jobId; jobId = waiting.shift())
      if (await cancelRun({ ...how, jobId, reason: how.reason || REASON })) canceled.push(jobId);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return canceled;
}

/** Cancels every run of the script at a path that has not ended; none is started again. */
export async function cancelJobsOfPath({ path, ...how }: Canceling & { path: string }): Promise<void> {
  await forgetPerpetualAt(how.workspaceId, path);
  await cancelJobs({ ...how, ids: await listLiveIdsOfPath(how.workspaceId, path) });
}
