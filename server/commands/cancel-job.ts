import { loadScope } from '../db/scope-reads';
import { loadOutcome } from '../db/job-reads';
import { AppError } from '../errors';
import { cancelRun } from './cancel-run';

const REASON = 'canceled by a user';

export type CancelRequest = { workspaceId: string; id: string; by: string; reason?: string | null };

/** Cancels the run that a job, an iteration or a branch is part of, and answers the id that was asked for. */
export async function cancelJob({ workspaceId, id, by, reason }: CancelRequest): Promise<string> {
  const scope = await loadScope(workspaceId, id);
  const jobId = scope?.flowId ?? id;
  const outcome = await loadOutcome(workspaceId, jobId);
  if (!outcome) throw new AppError('job_not_found', 'No run has this id.');
  const isCanceled = await cancelRun({ workspaceId, jobId, by, reason: reason || REASON });
  if (!isCanceled) throw new AppError('job_already_ended', 'The run has already ended.');
  return id;
}
