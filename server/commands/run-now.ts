import { hurryLive, loadOutcome } from '../db/job-reads';
import { AppError } from '../errors';
import { publishRunChanged } from '../events/run-events';
import { dispatch } from '../queue/dispatch';
import { type JobAddress, jobNotFound } from '../queries/get-job';

/** A job that waits for its time is due now. One that is due already stays as it is. */
export async function runNow({ workspaceId, id }: JobAddress): Promise<void> {
  const outcome = await loadOutcome(workspaceId, id);
  if (!outcome) throw jobNotFound();
  if (outcome.doneStatus !== null) throw new AppError('job_already_ended', 'The run has already ended.');
  if (!(await hurryLive(workspaceId, id))) return;
  await dispatch([id]);
  publishRunChanged(outcome.rootId);
}
