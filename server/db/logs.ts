import { query } from './pool';

/** Stores one chunk. Postgres has no NUL in text: it becomes U+FFFD. */
export async function insertLog(chunk: { jobId: string; attempt: number; seq: number; text: string }): Promise<void> {
  await query(
    'log_insert',
    'INSERT INTO job_log (job_id, attempt, seq, text) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [chunk.jobId, chunk.attempt, chunk.seq, chunk.text.replaceAll('\u0000', '\uFFFD')],
  );
}
