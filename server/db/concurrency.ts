import { query } from './pool';
import { inTransaction } from './transaction';

/** Queues what there is room for under this key. Answers the ids: they have no tickets yet. */
export async function admitHeld(workspaceId: string, key: string): Promise<string[]> {
  const [row] = await query<{ ids: string[] }>('admit_held', 'SELECT admit_held($1, $2) AS ids', [workspaceId, key]);
  return row?.ids ?? [];
}

/** The same for every key under which something is held. */
export async function admitEveryHeld(): Promise<string[]> {
  const [row] = await query<{ ids: string[] }>('admit_due', 'SELECT admit_due() AS ids');
  return row?.ids ?? [];
}

export type ConcurrencyGroupRow = {
  workspaceId: string;
  key: string;
  limit: number;
  windowS: number;
  running: number;
  waiting: number;
  cooling: number;
};

export function listConcurrencyGroupRows(): Promise<ConcurrencyGroupRow[]> {
  return query<ConcurrencyGroupRow>(
    'concurrency_list',
    `SELECT g.workspace_id AS "workspaceId", g.key, g.concurrent_limit AS "limit", g.window_s AS "windowS",
       coalesce(l.running, 0) AS running, coalesce(l.waiting, 0) AS waiting,
       (SELECT count(*) FROM concurrency_cooling c WHERE c.workspace_id = g.workspace_id AND c.key = g.key AND c.until > clock_timestamp()) AS cooling
     FROM concurrency_group g LEFT JOIN (
       SELECT workspace_id, concurrency_key, count(*) FILTER (WHERE status <> 'held') AS running, count(*) FILTER (WHERE status = 'held') AS waiting
       FROM job_live WHERE concurrency_key IS NOT NULL GROUP BY 1, 2) l ON l.workspace_id = g.workspace_id AND l.concurrency_key = g.key
     ORDER BY g.key, g.workspace_id LIMIT 10000`,
  );
}

/** Forgets a key. Answers how many jobs use it: with any, nothing is changed. */
export async function pruneConcurrencyKey(key: string): Promise<number> {
  return inTransaction(`concurrency:${key}`, async (client) => {
    // Whoever writes a job under the key locks these rows first, so none can come in between.
    await client.query('SELECT 1 FROM concurrency_group WHERE key = $1 ORDER BY workspace_id FOR UPDATE', [key]);
    const { rows } = await client.query<{ used: number }>(
      'SELECT count(*) AS used FROM job_live WHERE concurrency_key = $1',
      [key],
    );
    const used = rows[0]?.used ?? 0;
    if (used === 0) {
      await client.query('DELETE FROM concurrency_cooling WHERE key = $1', [key]);
      await client.query('DELETE FROM concurrency_group WHERE key = $1', [key]);
    }
    return used;
  });
}

export type KeyedJob = { workspaceId: string; key: string | null };

export async function findConcurrencyKey(jobId: string): Promise<KeyedJob | null> {
  const [row] = await query<KeyedJob>(
    'concurrency_key',
    'SELECT workspace_id AS "workspaceId", concurrency_key AS key FROM job WHERE id = $1',
    [jobId],
  );
  return row ?? null;
}
