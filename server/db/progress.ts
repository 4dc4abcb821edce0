import { query } from './pool';

/** False: there is no such job under way. */
export async function saveProgress(job: { workspaceId: string; id: string }, percent: number): Promise<boolean> {
  const rows = await query(
    'progress_save',
    'UPDATE job_live SET progress = $3 WHERE id = $1 AND workspace_id = $2 RETURNING 1',
    [job.id, job.workspaceId, Math.floor(percent)],
  );
  return rows.length > 0;
}

/** Undefined: there is no such job. */
export async function loadProgress(workspaceId: string, id: string): Promise<number | null | undefined> {
  const [row] = await query<{ progress: number | null }>(
    'progress_load',
    `SELECT CASE WHEN d.status = 'success' THEN 100 ELSE l.progress END AS progress
     FROM job j LEFT JOIN job_live l ON l.id = j.id LEFT JOIN job_done d ON d.id = j.id WHERE j.id = $1 AND j.workspace_id = $2`,
    [id, workspaceId],
  );
  return row?.progress;
}
