import { query } from './pool';

/** A statement stays short, whatever has gathered: the rest waits for the next turn. */
const BATCH = 1_000;

/** Takes away what caches, limits and debouncing need no more. Any number of processes may do this at once. */
export async function cleanControls(): Promise<void> {
  await query(
    'clean_cache',
    `DELETE FROM result_cache WHERE (workspace_id, key) IN (
       SELECT workspace_id, key FROM result_cache WHERE expires_at < clock_timestamp() LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [BATCH],
  );
  await query(
    'clean_cooling',
    `DELETE FROM concurrency_cooling WHERE (workspace_id, key, job_id) IN (
       SELECT workspace_id, key, job_id FROM concurrency_cooling WHERE until < clock_timestamp() LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [BATCH],
  );
  // Whoever takes up a key again makes it new first, so it is not taken away under them.
  await query(
    'clean_groups',
    `DELETE FROM concurrency_group WHERE used_at < now() - interval '1 day' AND (workspace_id, key) IN (
       SELECT g.workspace_id, g.key FROM concurrency_group g WHERE g.used_at < now() - interval '1 day'
         AND NOT EXISTS (SELECT 1 FROM job_live l WHERE l.workspace_id = g.workspace_id AND l.concurrency_key = g.key)
         AND NOT EXISTS (SELECT 1 FROM concurrency_cooling c WHERE c.workspace_id = g.workspace_id AND c.key = g.key)
       LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [BATCH],
  );
  await query(
    'clean_debounce',
    `DELETE FROM debounce WHERE (workspace_id, key) IN (
       SELECT d.workspace_id, d.key FROM debounce d WHERE d.first_at < now() - interval '1 hour'
         AND NOT EXISTS (SELECT 1 FROM job_live l WHERE l.id = d.job_id AND l.started_at IS NULL)
       LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [BATCH],
  );
}
