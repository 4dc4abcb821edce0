import { query } from './pool';

/** Answers the run it is part of; null: there is no such job under way. */
export async function saveProgress(job: { workspaceId: string; id: string }, percent: number): Promise<string | null> {
  const [row] = await query<{ rootId: string }>(
    'progress_save',
    'UPDATE job_live SET progress = $3 WHERE id = $1 AND workspace_id = $2 RETURNING root_id AS "rootId"',
    [job.id, job.workspaceId, Math.floor(percent)],
  );
  return row?.rootId ?? null;
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
