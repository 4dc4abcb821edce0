import { query } from './pool';

/** A statement stays short, whatever has gathered: the rest waits for the next turn. */
const BATCH = 1_000;
/** A run is dropped with its week, so up to a week late; what it refers to stays a little longer. */
const CODE_GRACE_DAYS = 14;

/** Takes away what belonged to runs that were dropped with their partition. */
export async function cleanHistory(days: number): Promise<void> {
  await query(
    'clean_mails',
    `DELETE FROM mail WHERE id IN (
       SELECT id FROM mail WHERE status <> 'queued' AND created_at < now() - $1 * interval '1 day' LIMIT $2)`,
    [days, BATCH],
  );
  for (const table of ['approval_event', 'job_purge'])
    await query(
      `clean_${table}`,
      `DELETE FROM ${table} WHERE job_id IN (
         SELECT e.job_id FROM ${table} e WHERE e.job_id < uuid_floor(now() - $1 * interval '1 day')
           AND NOT EXISTS (SELECT 1 FROM job j WHERE j.id = e.job_id) LIMIT $2)`,
      [days, BATCH],
    );
  await query(
    'clean_code',
    `WITH live AS MATERIALIZED (
       SELECT j.code_hash FROM job_live l JOIN job j ON j.id = l.id OR j.id = l.root_id
       WHERE l.root_id < uuid_floor(now() - $1 * interval '1 day'))
     DELETE FROM code WHERE hash IN (
       SELECT c.hash FROM code c WHERE c.used_at < now() - ($1::int + $3::int) * interval '1 day'
         AND NOT EXISTS (SELECT 1 FROM script s WHERE s.code_hash = c.hash)
         AND NOT EXISTS (SELECT 1 FROM live WHERE live.code_hash = c.hash) LIMIT $2)`,
    [days, BATCH, CODE_GRACE_DAYS],
  );
}
