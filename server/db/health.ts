import { query, queryAhead } from './pool';

export type Vitals = { workersAlive: number; tags: string[]; queued: number; running: number };

/** Workers count as alive for 20 seconds after their last heartbeat. */
export async function readVitals(): Promise<Vitals> {
  const [row] = await query<Vitals>(
    'health_vitals',
    `SELECT (SELECT count(*) FROM worker WHERE last_seen > now() - interval '20 seconds' AND NOT draining) AS "workersAlive",
       COALESCE((SELECT array_agg(DISTINCT t ORDER BY t) FROM worker, unnest(tags) t
         WHERE last_seen > now() - interval '20 seconds'), '{}') AS tags,
       (SELECT count(*) FROM job_live WHERE status IN ('queued', 'held')) AS queued,
       (SELECT count(*) FROM job_live WHERE status = 'running') AS running`,
  );
  if (!row) throw new Error('the database gave no answer');
  return row;
}

/** Commits an empty message to the write-ahead log: a standby, a read-only or a full database refuses it. */
export async function probeWrite(): Promise<void> {
  const [row] = await queryAhead<{ isReadOnly: boolean }>(
    'health_write',
    `SELECT pg_logical_emit_message(true, 'millrace', ''), current_setting('transaction_read_only') = 'on' AS "isReadOnly"`,
  );
  if (row?.isReadOnly) throw new Error('the database is read-only');
}

export async function listMigrations(): Promise<string[]> {
  const rows = await query<{ name: string }>(
    'health_migrations',
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return rows.map(({ name }) => name);
}
