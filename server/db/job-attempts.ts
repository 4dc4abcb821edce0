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

export type LostAttempt = {
  attempt: number;
  workerId: string;
  startedAt: Date;
  endedAt: Date;
  endReason: 'lost' | 'hung' | 'drained' | 'released' | 'error';
};

/** The attempts that did not end as the job's result, in order. */
export async function loadLostAttempts(jobId: string): Promise<LostAttempt[]> {
  return query<LostAttempt>(
    'job_attempts_lost',
    `SELECT attempt, worker_id AS "workerId", started_at AS "startedAt", ended_at AS "endedAt", end_reason AS "endReason"
     FROM job_attempt WHERE job_id = $1 ORDER BY attempt`,
    [jobId],
  );
}
