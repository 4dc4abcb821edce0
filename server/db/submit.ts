import type pg from 'pg';
import type { JobHead, OnWorkerLost } from './live';
import type { RunControls } from '../run-controls';
import { query } from './pool';
import type { Ticketed } from './tickets';

export type NewRoot = {
  id: string;
  workspaceId: string;
  kind: JobHead['kind'];
  runnablePath: string | null;
  scriptHash: string | null;
  flowVersionId: number | null;
  codeHash: string | null;
  language: string | null;
  lock: string | null;
  argsJson: string;
  tag: string;
  priority: number;
  timeoutMs: number | null;
  queueTimeoutMs: number | null;
  onWorkerLost: OnWorkerLost;
  createdBy: string;
  accountId: string | null;
  scheduledFor: Date | null;
  /** JSON text. */
  restartedFrom: string | null;
  traceparent?: string | null;
  /** The schedule that started it. */
  schedulePath: string | null;
  /** Waits until then where it is later than `scheduledFor`. */
  notBefore: Date | null;
  /** State of the flow's own scope; null for a script. */
  scopeState: string | null;
  controls: RunControls;
  idempotency: IdempotencyKey | null;
  /** The arguments are an event for the flow's preprocessor. */
  isEvent: boolean;
};

/** A caller's name for a request, and what it asked for. */
export type IdempotencyKey = { key: string; requestHash: string };

export type Accepted = {
  /** Where its tag had room for one. */
  ticket: Ticketed | null;
  /** Another run that waited under the same key has ended: this one takes its place. */
  replaced: string[];
  /** The steps of such a run go on. */
  woken: string[];
};

/**
 * Commits a run, with its ticket where its tag has room for one; with a `client`, it is part of that one's transaction.
 * Null: a run with this id or key exists already. Doing it again after an answer got lost is safe.
 */
export async function insertRoot(root: NewRoot, client?: pg.PoolClient): Promise<Accepted | null> {
  const [row] = client
    ? (await client.query<Inserted>({ name: 'submit_root', text: INSERT_ROOT, values: valuesOf(root) })).rows
    : await query<Inserted>('submit_root', INSERT_ROOT, valuesOf(root));
  if (!row) return null;
  const debounced = JSON.parse(row.debounced ?? '{}') as Partial<Accepted>;
  const ticket = row.generation === 0 ? null : { id: root.id, tag: row.tag, generation: row.generation };
  return { ticket, replaced: debounced.replaced ?? [], woken: debounced.woken ?? [] };
}

type Inserted = { debounced: string | null; tag: string; generation: number };

const INSERT_ROOT = `WITH i AS (
       INSERT INTO idem (workspace_id, key, request_hash, job_id, expires_at)
       SELECT $2, $31, $32, $1, clock_timestamp() + interval '24 hours' WHERE $31::text IS NOT NULL
       ON CONFLICT (workspace_id, key) DO UPDATE SET request_hash = excluded.request_hash, job_id = excluded.job_id, expires_at = excluded.expires_at
       WHERE idem.expires_at < clock_timestamp() RETURNING key),
     new AS (SELECT 1 WHERE $31::text IS NULL OR EXISTS (SELECT 1 FROM i)),
     d AS MATERIALIZED (
       SELECT debounce_job($2, $27, $1, $1, $10::json, $28::json) AS answer FROM new WHERE $27::text IS NOT NULL),
     g AS (
       INSERT INTO concurrency_group AS g (workspace_id, key, concurrent_limit, window_s)
       SELECT $2, $24, $25, $26 WHERE $24::text IS NOT NULL
       ON CONFLICT (workspace_id, key) DO UPDATE SET concurrent_limit = excluded.concurrent_limit, window_s = excluded.window_s, used_at = clock_timestamp()
       WHERE (g.concurrent_limit, g.window_s) IS DISTINCT FROM (excluded.concurrent_limit, excluded.window_s) OR g.used_at < now() - interval '1 hour'),
     j AS (
       INSERT INTO job (id, workspace_id, kind, runnable_path, script_hash, flow_version_id, code_hash, language, lock, args, root_id, tag, priority,
         timeout_ms, created_by, account_id, restarted_from, traceparent, schedule_path, scheduled_for, cache_key, cache_ttl_s, concurrency_key, is_event)
       SELECT $1, $2, $3, $4, $5, $6::bigint, $7, $8, $9, coalesce(d.answer -> 'args', $10::json), $1, $11, $12::int, $13::bigint, $14, $15::uuid, $17::json, $18, $29,
         coalesce((d.answer ->> 'runAt')::timestamptz, $16, clock_timestamp()), $22, $23::int, $24, $33::boolean
       FROM new LEFT JOIN d ON true
       ON CONFLICT DO NOTHING RETURNING *),
     s AS (
       INSERT INTO scope (id, workspace_id, flow_id, root_id, list, state)
       SELECT id, workspace_id, id, id, '/modules', $19::json FROM j WHERE $19::json IS NOT NULL),
     l AS (
       INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, priority, run_at, timeout_ms, on_worker_lost, deadline_at, concurrency_key,
         dispatched_at, generation, turn)
       SELECT id, workspace_id, CASE WHEN $19::json IS NULL THEN 'script' ELSE 'flow' END, id,
         CASE WHEN concurrency_key IS NULL THEN 'queued' ELSE 'held' END, CASE WHEN $19::json IS NULL THEN tag ELSE 'flow' END, priority, at.run_at,
         timeout_ms, $20, CASE WHEN concurrency_key IS NULL THEN at.run_at + $21::bigint * interval '1 ms' END, concurrency_key,
         CASE WHEN r.turn IS NOT NULL THEN clock_timestamp() END, CASE WHEN r.turn IS NULL THEN 0 ELSE 1 END, coalesce(r.turn, 0)
       FROM j CROSS JOIN LATERAL (SELECT greatest(scheduled_for, $30::timestamptz, CASE WHEN $29::text IS NOT NULL THEN clock_timestamp() END) AS run_at) at
       LEFT JOIN LATERAL ticket_room(CASE WHEN $19::json IS NULL THEN j.tag ELSE 'flow' END, j.workspace_id, j.priority) r
         ON at.run_at <= clock_timestamp() AND j.concurrency_key IS NULL
       RETURNING tag, generation)
     SELECT (SELECT answer FROM d) AS debounced, tag, generation FROM l`;

const NO_KEY = { key: null, requestHash: null };

function valuesOf(root: NewRoot): unknown[] {
  const { cacheKey, cacheTtlS, concurrency, debounce } = root.controls;
  const { key, requestHash } = root.idempotency ?? NO_KEY;
  return [
    root.id,
    root.workspaceId,
    root.kind,
    root.runnablePath,
    root.scriptHash,
    root.flowVersionId,
    root.codeHash,
    root.language,
    root.lock,
    root.argsJson,
    root.tag,
    root.priority,
    root.timeoutMs,
    root.createdBy,
    root.accountId,
    root.scheduledFor,
    root.restartedFrom,
    root.traceparent,
    root.scopeState,
    root.onWorkerLost,
    root.queueTimeoutMs,
    cacheKey,
    cacheTtlS,
    concurrency?.key ?? null,
    concurrency?.limit ?? null,
    concurrency?.windowS ?? null,
    debounce?.key ?? null,
    debounce === null ? null : JSON.stringify(debounce),
    root.schedulePath,
    root.notBefore,
    key,
    requestHash,
    root.isEvent,
  ];
}

/** The request that this key stands for. */
export async function findByIdempotencyKey(
  workspaceId: string,
  key: string,
): Promise<{ jobId: string; requestHash: string } | null> {
  const rows = await query<{ jobId: string; requestHash: string }>(
    'idem_find',
    'SELECT job_id AS "jobId", request_hash AS "requestHash" FROM idem WHERE workspace_id = $1 AND key = $2',
    [workspaceId, key],
  );
  return rows[0] ?? null;
}

/** Forgets keys whose time is over, some at a time. Answers how many. */
export async function deleteExpiredKeys(limit: number): Promise<number> {
  const rows = await query(
    'idem_clean',
    `DELETE FROM idem WHERE (workspace_id, key) IN (
       SELECT workspace_id, key FROM idem WHERE expires_at < clock_timestamp() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING 1`,
    [limit],
  );
  return rows.length;
}

/** How many rows of the workspace wait for a worker, as far as `most`. */
export async function countQueued(workspaceId: string, most: number): Promise<number> {
  const [row] = await query<{ count: number }>(
    'count_queued',
    `SELECT count(*)::int AS count FROM (SELECT 1 FROM job_live WHERE workspace_id = $1 AND status = 'queued' LIMIT $2) queued`,
    [workspaceId, most],
  );
  return row?.count ?? 0;
}
