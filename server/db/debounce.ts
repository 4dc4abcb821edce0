import { query } from './pool';

/** Whether a job ended before it began, because a newer one took its place. */
export async function wasDebounced(jobId: string): Promise<boolean> {
  const rows = await query(
    'was_debounced',
    `SELECT 1 FROM job_done WHERE id = $1 AND is_skipped AND started_at IS NULL`,
    [jobId],
  );
  return rows.length > 0;
}
