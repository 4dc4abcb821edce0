import { query } from './pool';

/** Whether this very attempt of a job still runs. */
export async function isAttemptRunning(given: {
  jobId: string;
  attempt: number;
  workspaceId: string;
}): Promise<boolean> {
  const rows = await query(
    'job_attempt_running',
    `SELECT 1 FROM job_live WHERE id = $1 AND attempt = $2 AND workspace_id = $3 AND status = 'running'`,
    [given.jobId, given.attempt, given.workspaceId],
  );
  return rows.length > 0;
}
