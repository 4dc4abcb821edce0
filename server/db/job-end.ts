import { query } from './pool';

/** How a job ended: `replaced` before it began, because a newer one took its place. */
export type JobEnd = { status: 'success' | 'failure' | 'canceled'; isReplaced: boolean; resultJson: string };

/** What a run came to; null while it has not ended, and where it is none of this workspace. */
export async function findResult(
  workspaceId: string,
  jobId: string,
): Promise<Pick<JobEnd, 'status' | 'resultJson'> | null> {
  const [row] = await query<Pick<JobEnd, 'status' | 'resultJson'>>(
    'job_result',
    `SELECT status, coalesce(result, 'null') AS "resultJson" FROM job_done WHERE id = $1 AND workspace_id = $2`,
    [jobId, workspaceId],
  );
  return row ?? null;
}

/** Null while it has not ended. */
export async function findEnd(jobId: string): Promise<JobEnd | null> {
  const [row] = await query<JobEnd>(
    'job_end',
    `SELECT status, is_skipped AND started_at IS NULL AS "isReplaced", coalesce(result, 'null') AS "resultJson" FROM job_done WHERE id = $1`,
    [jobId],
  );
  return row ?? null;
}
