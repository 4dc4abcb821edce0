import { query } from './pool';

/** Stores one chunk, unless the attempt is no longer the job's. Postgres has no NUL in text: it becomes U+FFFD. */
export async function insertLog(chunk: { jobId: string; attempt: number; seq: number; text: string }): Promise<void> {
  await query(
    'log_insert',
    `INSERT INTO job_log (job_id, attempt, seq, text) SELECT l.id, l.attempt, $3, $4 FROM job_live l
     WHERE l.id = $1 AND l.attempt = $2 AND l.status = 'running' ON CONFLICT DO NOTHING`,
    [chunk.jobId, chunk.attempt, chunk.seq, chunk.text.replaceAll('\u0000', '\uFFFD')],
  );
}
