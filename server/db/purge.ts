import { query } from './pool';

// What is left waits for the next turn.
const JOBS_MAX = 500;

/** Empties the jobs that are to be deleted after use and whose time has come. Answers how many. */
export async function purgeJobs(): Promise<number> {
  const [row] = await query<{ purged: number }>('purge_jobs', 'SELECT purge_jobs($1) AS purged', [JOBS_MAX]);
  return row?.purged ?? 0;
}
