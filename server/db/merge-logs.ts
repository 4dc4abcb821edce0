import { query } from './pool';

/** A log of fewer chunks stays as it is. */
export const CHUNKS_MIN = 8;
/** Whoever follows a log has read to its end by then, as a rule; if not, they are read from their place on. */
const REST_S = 60;
/** So much of a log makes one row: a reader is given that much at a time, and Postgres compresses it. */
const CHARS_MAX = 1_000_000;

/** Has the chunks of this attempt joined some time after its end. */
export async function announceMerge({ jobId, attempt }: { jobId: string; attempt: number }): Promise<void> {
  await query(
    'log_merge_announce',
    `INSERT INTO log_merge (job_id, attempt, due_at) VALUES ($1, $2, clock_timestamp() + interval '${REST_S} seconds')
     ON CONFLICT DO NOTHING`,
    [jobId, attempt],
  );
}

/** Joins the chunks of up to so many attempts. Answers of how many. */
export async function mergeLogs(limit: number): Promise<number> {
  const [row] = await query<{ merged: number }>(
    'log_merge',
    `WITH due AS (
       SELECT m.job_id, m.attempt FROM log_merge m WHERE m.due_at <= clock_timestamp() AND NOT EXISTS (
         SELECT 1 FROM job_live l WHERE l.id = m.job_id AND l.attempt = m.attempt AND l.status = 'running')
       ORDER BY m.due_at LIMIT $1 FOR UPDATE SKIP LOCKED),
     taken AS (
       DELETE FROM log_merge m USING due d WHERE m.job_id = d.job_id AND m.attempt = d.attempt RETURNING m.job_id, m.attempt),
     chunk AS (
       DELETE FROM job_log l USING taken t WHERE l.job_id = t.job_id AND l.attempt = t.attempt RETURNING l.*),
     numbered AS (
       SELECT *, sum(length(text)) OVER (PARTITION BY job_id, attempt ORDER BY seq) / ${CHARS_MAX} AS part FROM chunk),
     joined AS (
       INSERT INTO job_log (job_id, attempt, seq, first_seq, at, text)
       SELECT job_id, attempt, max(seq), min(coalesce(first_seq, seq)), min(at), string_agg(text, '' ORDER BY seq)
       FROM numbered GROUP BY job_id, attempt, part)
     SELECT count(*)::int AS merged FROM taken`,
    [limit],
  );
  return row?.merged ?? 0;
}
