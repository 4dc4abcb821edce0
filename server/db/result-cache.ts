import { query } from './pool';
import { loadValue } from './values';

export type CachedResult = { jobId: string; resultJson: string };

/** The newest result under a key that may still be used. Null also where its run is gone. */
export async function findCachedResult(workspaceId: string, key: string): Promise<CachedResult | null> {
  const [row] = await query<{ jobId: string }>(
    'cache_find',
    `SELECT d.id AS "jobId" FROM result_cache c JOIN job_done d ON d.id = c.job_id AND d.status = 'success'
     WHERE c.workspace_id = $1 AND c.key = $2 AND c.expires_at > clock_timestamp()`,
    [workspaceId, key],
  );
  return row ? { jobId: row.jobId, resultJson: await loadValue({ at: 'job', job: row.jobId }) } : null;
}
