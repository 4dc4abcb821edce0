import { query } from './pool';

/** How a job ended: `replaced` before it began, because a newer one took its place. */
export type JobEnd = { status: 'success' | 'failure' | 'canceled'; isReplaced: boolean; resultJson: string };

/** Null while it has not ended. */
export async function findEnd(jobId: string): Promise<JobEnd | null> {
  const [row] = await query<JobEnd>(
    'job_end',
    `SELECT status, is_skipped AND started_at IS NULL AS "isReplaced", coalesce(result, 'null') AS "resultJson" FROM job_done WHERE id = $1`,
    [jobId],
  );
  return row ?? null;
}
