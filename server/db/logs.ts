import { query } from './pool';

type Chunk = {
  jobId: string;
  attempt: number;
  seq: number;
  text: string;
  /** So many of the secrets that the job was told are masked in it. */
  secretReads: number;
};

/**
 * Stores one chunk. False where the attempt is no longer the job's, or the job was told further secrets meanwhile. Postgres
 * has no NUL in text: it becomes U+FFFD.
 */
export async function insertLog(chunk: Chunk): Promise<boolean> {
  const rows = await query(
    'log_insert',
    `INSERT INTO job_log (job_id, attempt, seq, text) SELECT l.id, l.attempt, $3, $4 FROM job_live l
     WHERE l.id = $1 AND l.attempt = $2 AND l.status = 'running' AND cardinality(l.secret_reads) <= $5
     ON CONFLICT (job_id, attempt, seq) DO UPDATE SET seq = excluded.seq RETURNING 1`,
    [chunk.jobId, chunk.attempt, chunk.seq, chunk.text.replaceAll('\u0000', '\uFFFD'), chunk.secretReads],
  );
  return rows.length > 0;
}
