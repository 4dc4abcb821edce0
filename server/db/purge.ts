import { query } from './pool';

// What is left waits for the next turn.
const JOBS_MAX = 500;

/** Empties the jobs that are to be deleted after use and whose time has come. Answers how many. */
export async function purgeJobs(): Promise<number> {
  const [row] = await query<{ purged: number }>('purge_jobs', 'SELECT purge_jobs($1) AS purged', [JOBS_MAX]);
  return row?.purged ?? 0;
}

/** Empties a job and what ran inside of it, but for what still runs. */
export async function eraseJob(id: string): Promise<void> {
  await query(
    'job_erase',
    `WITH RECURSIVE tree AS (SELECT $1::uuid AS id UNION ALL SELECT j.id FROM tree t JOIN job j ON j.parent_id = t.id),
       gone AS (SELECT id FROM tree t WHERE NOT EXISTS (SELECT 1 FROM job_live l WHERE l.id = t.id)),
       reused AS (DELETE FROM result_cache WHERE job_id IN (SELECT id FROM gone))
     SELECT empty_jobs(array_agg(id)) FROM gone`,
    [id],
  );
}
