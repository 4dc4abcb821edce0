import { getConfig } from '../config';
import { getPools, query } from './pool';

export type QueueDepth = { tag: string; state: string; jobs: number; oldestS: number | null; workers: number };

/** What is in flight, by tag and state; `oldestS`: how long the oldest due row waits. One pass over the live rows. */
export async function readQueueDepths(): Promise<QueueDepth[]> {
  return query<QueueDepth>(
    'metric_queue_depths',
    `WITH depth AS (
       SELECT tag, CASE WHEN status = 'queued' AND run_at > now() THEN 'scheduled' ELSE status END AS state, count(*) AS jobs,
         extract(epoch FROM now() - min(run_at) FILTER (WHERE status = 'queued' AND run_at <= now()))::float8 AS "oldestS"
       FROM job_live GROUP BY 1, 2)
     SELECT d.*, (SELECT count(*) FROM worker w WHERE d.tag = ANY(w.tags) AND NOT w.draining
       AND w.last_seen > clock_timestamp() - $1 * interval '1 ms') AS workers
     FROM depth d`,
    [getConfig().workerLeaseMs],
  );
}

export type DatabaseHealth = {
  nowMs: number;
  partitionDaysAhead: number;
  /** Partitioned tables with rows outside of every week: those are never dropped. */
  strayTables: number;
  oldestXminS: number;
  deadTuples: Record<string, number>;
  workersAlive: number;
};

const STRAY_TABLES = ['job', 'job_done', 'job_log', 'job_attempt', 'scope', 'module_run', 'loop_items']
  .map((table) => `EXISTS (SELECT 1 FROM ${table}_default)::int`)
  .join(' + ');

type HealthRow = Omit<DatabaseHealth, 'deadTuples'> & { deadTuplesJson: string };

export async function readDatabaseHealth(): Promise<DatabaseHealth> {
  const [row] = await query<HealthRow>(
    'metric_database_health',
    `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS "nowMs",
       (SELECT count(*) FROM worker WHERE last_seen > clock_timestamp() - $1 * interval '1 ms') AS "workersAlive",
       -- A partition's upper bound is a UUIDv7: its first 12 digits are the milliseconds it ends at.
       (SELECT min(until) / 86400000 FROM (
          SELECT max(('x' || lpad(replace(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''([0-9a-f]{8}-[0-9a-f]{4})'), '-', ''), 16, '0'))::bit(64)::bigint)
            - extract(epoch FROM now()) * 1000 AS until
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent IN (SELECT oid FROM pg_class WHERE relkind = 'p')
          GROUP BY i.inhparent) ends)::float8 AS "partitionDaysAhead",
       ${STRAY_TABLES} AS "strayTables",
       coalesce((SELECT extract(epoch FROM max(now() - xact_start)) FROM pg_stat_activity
         WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid()), 0)::float8 AS "oldestXminS",
       (SELECT json_object_agg(relname, n_dead_tup) FROM pg_stat_user_tables WHERE relname IN ('job_live', 'worker')) AS "deadTuplesJson"`,
    [getConfig().workerLeaseMs],
  );
  if (!row) throw new Error('the database gave no answer');
  const { deadTuplesJson, ...health } = row;
  return { ...health, deadTuples: JSON.parse(deadTuplesJson) as Record<string, number> };
}

/** Connections of this process, both pools together. */
export function readPool(): { busy: number; idle: number; waiting: number } {
  const { usual, ahead } = getPools();
  const sum = (count: 'totalCount' | 'idleCount' | 'waitingCount') => usual[count] + ahead[count];
  return { busy: sum('totalCount') - sum('idleCount'), idle: sum('idleCount'), waiting: sum('waitingCount') };
}
