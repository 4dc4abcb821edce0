import { LRUCache } from 'lru-cache';
import { query } from './pool';

/** Each process tells the run's row only of so many at a time: a row that every step wrote would be a queue. */
const LOT = 200;
const uncounted = new LRUCache<string, number>({ max: 20_000 });

/** Counts jobs and iterations that a run has started. Where they are more than `max`, the run gets its verdict. */
export async function countRunJobs(rootId: string, started: number, max: number): Promise<void> {
  const count = (uncounted.get(rootId) ?? 0) + started;
  uncounted.set(rootId, count < LOT ? count : 0);
  if (count < LOT) return;
  await query(
    'run_jobs_count',
    `UPDATE job_live SET run_jobs = run_jobs + $2, verdict = CASE
       WHEN verdict IS NULL AND run_jobs + $2 > $3 THEN '{"reason":"too_many_jobs"}'::json ELSE verdict END
     WHERE id = $1`,
    [rootId, count, max],
  );
}
