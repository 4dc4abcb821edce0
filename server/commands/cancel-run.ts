import { loadJobHead } from '../db/live';
import { query } from '../db/pool';
import { publishCancel, publishRunChanged } from '../events/run-events';
import { failpoint } from '../failpoints';
import { admitDue } from '../queue/admit';

/**
 * Cancels the run a job belongs to. What waits has ended when this returns, and nothing of the run can start any more;
 * what runs is killed by its worker, which learns of it at once by a message and at the latest with its next
 * heartbeat. `isForced` does not wait for that: what runs has ended too, and whatever its worker still does counts for
 * nothing. False: there was nothing left to cancel.
 */
export async function cancelRun(request: {
  workspaceId: string;
  jobId: string;
  by: string;
  reason: string;
  isForced?: boolean;
}): Promise<boolean> {
  const job = await loadJobHead(request.jobId);
  if (!job || job.workspaceId !== request.workspaceId) return false;
  const [row] = await query<{ answer: string }>('cancel_run', 'SELECT cancel_run($1, $2, $3, $4) AS answer', [
    job.rootId,
    request.by,
    request.reason,
    request.isForced ?? false,
  ]);
  await failpoint('cancel.after_commit');
  const { canceled, running } = JSON.parse(row?.answer ?? '{}') as {
    canceled: number;
    running: { id: string; worker: string }[];
  };
  publishCancel(running.map(({ id }) => id));
  publishRunChanged(job.rootId);
  await admitDue();
  return canceled > 0 || running.length > 0;
}
