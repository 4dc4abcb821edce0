import { query } from './pool';

/** Where a reader of a job's logs is. Offsets count characters (code points) of the whole log. */
export type LogCursor = { offset: number; attempt: number; seq: number };

export const LOG_START: LogCursor = { offset: 0, attempt: 0, seq: -1 };

export type LogPiece = { text: string; cursor: LogCursor };

type Chunk = { text: string; attempt: number; seq: number; firstSeq: number | null; length: number };

/** What was written after the cursor, read by key: the chunks before it are not touched. */
export async function readLogsAfter(jobId: string, cursor: LogCursor): Promise<LogPiece> {
  const chunks = await query<Chunk>(
    'job_log_after',
    `SELECT text, attempt, seq, first_seq AS "firstSeq", length(text) AS length FROM job_log
     WHERE job_id = $1 AND (attempt, seq) > ($2::int, $3::int) ORDER BY attempt, seq`,
    [jobId, cursor.attempt, cursor.seq],
  );
  const last = chunks.at(-1);
  if (!last) return { text: '', cursor };
  if (chunks[0] && isPartlyRead(chunks[0], cursor)) return readLogsFrom(jobId, cursor.offset);
  const offset = chunks.reduce((sum, chunk) => sum + chunk.length, cursor.offset);
  return { text: chunks.map((chunk) => chunk.text).join(''), cursor: { offset, attempt: last.attempt, seq: last.seq } };
}

/** Chunks were joined behind the reader's back, and the row begins before where they are. */
function isPartlyRead({ attempt, seq, firstSeq }: Chunk, cursor: LogCursor): boolean {
  return attempt === cursor.attempt && (firstSeq ?? seq) <= cursor.seq;
}

/** What is behind an offset that a client kept. */
export async function readLogsFrom(jobId: string, offset: number): Promise<LogPiece> {
  if (offset === 0) return readLogsAfter(jobId, LOG_START);
  const chunks = await query<Chunk>(
    'job_log_from',
    `SELECT CASE WHEN ending > $2 THEN substr(text, greatest(1, $2 - (ending - length(text)) + 1)) ELSE '' END AS text,
       attempt, seq, NULL AS "firstSeq", ending AS length
     FROM (SELECT text, attempt, seq, (sum(length(text)) OVER (ORDER BY attempt, seq))::int AS ending
           FROM job_log WHERE job_id = $1) numbered
     ORDER BY attempt, seq`,
    [jobId, offset],
  );
  const last = chunks.at(-1);
  if (!last) return { text: '', cursor: LOG_START };
  const cursor = { offset: last.length, attempt: last.attempt, seq: last.seq };
  return { text: chunks.map((chunk) => chunk.text).join(''), cursor };
}
