import { DatabaseError } from 'pg';
import type pg from 'pg';
import type { JobHead, OnWorkerLost } from './live';
import type { RunControls } from '../run-controls';
import { Gatherer } from '../gather';
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
  /** The process whose caller waits for its end. */
  replyTo?: string | null;
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
  /** Shown to whoever started it. */
  isPrivate: boolean;
  /** Seconds after its end; null keeps what it leaves behind. */
  deleteAfterS: number | null;
  /** Started again when it ends: one run of it at a time. */
  isPerpetual: boolean;
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
  if (!client) return isPlain(root) ? gathered.add(root) : insertAlone(root);
  const { rows } = await client.query<Inserted>({ name: 'submit_roots', text: INSERT_ROOTS, values: [jsonOf([root])] });
  return acceptedOf(rows[0]);
}

/** Runs share a statement while those before them are under way. */
const gathered = new Gatherer<NewRoot, Accepted | null>({
  together: insertTogether,
  lots: 2,
  lotMax: 50,
  nameOf: ({ id }) => id,
  // A value that cannot be stored takes all of them with it.
  isUndone: (error) => error instanceof DatabaseError,
});

const GATHERED_CHARS_MAX = 64 * 1024;

/** Whether it locks nothing but what is its own, and is no burden to others. */
function isPlain({ idempotency, controls, argsJson, lock }: NewRoot): boolean {
  const { concurrency, debounce } = controls;
  const chars = argsJson.length + (lock?.length ?? 0);
  return idempotency === null && concurrency === null && debounce === null && chars <= GATHERED_CHARS_MAX;
}

async function insertTogether(roots: NewRoot[]): Promise<(Accepted | null)[]> {
  const rows = await query<Inserted>('submit_roots', INSERT_ROOTS, [jsonOf(roots)]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return roots.map(({ id }) => acceptedOf(byId.get(id)));
}

async function insertAlone(root: NewRoot): Promise<Accepted | null> {
  const [accepted = null] = await insertTogether([root]);
  return accepted;
}

type Inserted = { id: string; debounced: string | null; tag: string; generation: number };

function acceptedOf(row: Inserted | undefined): Accepted | null {
  if (!row) return null;
  const debounced = JSON.parse(row.debounced ?? '{}') as Partial<Accepted>;
  const ticket = row.generation === 0 ? null : { id: row.id, tag: row.tag, generation: row.generation };
  return { ticket, replaced: debounced.replaced ?? [], woken: debounced.woken ?? [] };
}

const INSERT_ROOTS = `WITH x AS MATERIALIZED (
       SELECT * FROM json_to_recordset($1::json) AS x(id uuid, "workspaceId" text, kind text, "runnablePath" text, "scriptHash" text,
         "flowVersionId" bigint, "codeHash" text, language text, lock text, args json, tag text, priority int, "timeoutMs" bigint,
         "queueTimeoutMs" bigint, "onWorkerLost" text, "createdBy" text, "accountId" uuid, "scheduledFor" timestamptz, "restartedFrom" json,
         traceparent text, "schedulePath" text, "notBefore" timestamptz, state json, "cacheKey" text, "cacheTtlS" int, "limitKey" text,
         "limit" int, "limitWindowS" int, "debounceKey" text, debounce json, "idemKey" text, "requestHash" text, "isEvent" boolean, "replyTo" text,
         "isPrivate" boolean, "deleteAfterS" bigint)),
     i AS (
       INSERT INTO idem (workspace_id, key, request_hash, job_id, expires_at)
       SELECT "workspaceId", "idemKey", "requestHash", id, clock_timestamp() + interval '24 hours' FROM x WHERE "idemKey" IS NOT NULL
       ON CONFLICT (workspace_id, key) DO UPDATE SET request_hash = excluded.request_hash, job_id = excluded.job_id, expires_at = excluded.expires_at
       WHERE idem.expires_at < clock_timestamp() RETURNING job_id),
     new AS MATERIALIZED (SELECT x.* FROM x WHERE "idemKey" IS NULL OR id IN (SELECT job_id FROM i)),
     d AS MATERIALIZED (
       SELECT id, debounce_job("workspaceId", "debounceKey", id, id, args, debounce) AS answer FROM new WHERE "debounceKey" IS NOT NULL),
     g AS (
       INSERT INTO concurrency_group AS g (workspace_id, key, concurrent_limit, window_s)
       SELECT "workspaceId", "limitKey", "limit", "limitWindowS" FROM x WHERE "limitKey" IS NOT NULL
       ON CONFLICT (workspace_id, key) DO UPDATE SET concurrent_limit = excluded.concurrent_limit, window_s = excluded.window_s, used_at = clock_timestamp()
       WHERE (g.concurrent_limit, g.window_s) IS DISTINCT FROM (excluded.concurrent_limit, excluded.window_s) OR g.used_at < now() - interval '1 hour'),
     j AS (
       INSERT INTO job (id, workspace_id, kind, runnable_path, script_hash, flow_version_id, code_hash, language, lock, args, root_id, tag, priority,
         timeout_ms, created_by, account_id, restarted_from, traceparent, schedule_path, scheduled_for, cache_key, cache_ttl_s, concurrency_key, is_event, reply_to,
         is_private)
       SELECT id, "workspaceId", kind, "runnablePath", "scriptHash", "flowVersionId", "codeHash", language, lock, coalesce(d.answer -> 'args', args),
         id, tag, priority, "timeoutMs", "createdBy", "accountId", "restartedFrom", traceparent, "schedulePath",
         coalesce((d.answer ->> 'runAt')::timestamptz, "scheduledFor", clock_timestamp()), "cacheKey", "cacheTtlS", "limitKey", "isEvent", "replyTo", "isPrivate"
       FROM new LEFT JOIN d USING (id)
       ON CONFLICT DO NOTHING RETURNING id, scheduled_for),
     s AS (
       INSERT INTO scope (id, workspace_id, flow_id, root_id, list, state)
       SELECT id, "workspaceId", id, id, '/modules', state FROM j JOIN new USING (id) WHERE state IS NOT NULL),
     u AS (
       INSERT INTO job_purge (job_id, root_id, after_s)
       SELECT id, id, "deleteAfterS" FROM j JOIN new USING (id) WHERE "deleteAfterS" IS NOT NULL),
     live AS MATERIALIZED (
       SELECT n.*, CASE WHEN n.state IS NULL THEN n.tag ELSE 'flow' END AS live_tag, at.run_at,
         at.run_at <= clock_timestamp() AND n."limitKey" IS NULL AS is_due
       FROM j JOIN new n USING (id) CROSS JOIN LATERAL (
         SELECT greatest(j.scheduled_for, n."notBefore", CASE WHEN n."schedulePath" IS NOT NULL THEN clock_timestamp() END) AS run_at) at),
     room AS MATERIALIZED (
       SELECT k.*, r.room, r.turn FROM (SELECT DISTINCT live_tag, "workspaceId", priority FROM live WHERE is_due) k
       CROSS JOIN LATERAL ticket_room(k.live_tag, k."workspaceId", k.priority) r),
     place AS (
       SELECT id, row_number() OVER (PARTITION BY live_tag, "workspaceId", priority ORDER BY run_at, id) AS place FROM live WHERE is_due),
     turn AS (
       SELECT id, room.turn + 2 * (place - 1) AS turn FROM live JOIN place USING (id) JOIN room USING (live_tag, "workspaceId", priority)
       WHERE place <= room.room),
     l AS (
       INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, priority, run_at, timeout_ms, on_worker_lost, deadline_at, concurrency_key,
         dispatched_at, generation, turn)
       SELECT id, "workspaceId", CASE WHEN state IS NULL THEN 'script' ELSE 'flow' END, id, CASE WHEN "limitKey" IS NULL THEN 'queued' ELSE 'held' END,
         live_tag, priority, run_at, "timeoutMs", "onWorkerLost",
         CASE WHEN "limitKey" IS NULL THEN run_at + "queueTimeoutMs" * interval '1 ms' END, "limitKey",
         CASE WHEN turn.turn IS NOT NULL THEN clock_timestamp() END, CASE WHEN turn.turn IS NULL THEN 0 ELSE 1 END, coalesce(turn.turn, 0)
       FROM live LEFT JOIN turn USING (id)
       RETURNING id, tag, generation)
     SELECT l.*, d.answer AS debounced FROM l LEFT JOIN d USING (id)`;

function jsonOf(roots: NewRoot[]): string {
  return `[${roots.map(rowJson).join(',')}]`;
}

/** Absent parts stay out, for they are null then; what is JSON text already goes in unparsed. */
function rowJson(root: NewRoot): string {
  const { controls, idempotency, argsJson, scopeState, restartedFrom, ...fields } = root;
  const { cacheKey, cacheTtlS, concurrency, debounce } = controls;
  const more = {
    cacheKey,
    cacheTtlS,
    limitKey: concurrency?.key,
    limit: concurrency?.limit,
    limitWindowS: concurrency?.windowS,
    debounceKey: debounce?.key,
    idemKey: idempotency?.key,
    requestHash: idempotency?.requestHash,
  };
  const json = Object.entries({ ...fields, ...more })
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [name, JSON.stringify(value)]);
  const raw = { args: argsJson, state: scopeState, restartedFrom, debounce: debounce && JSON.stringify(debounce) };
  const texts = Object.entries(raw).filter(([, text]) => text !== null);
  return `{${[...json, ...texts].map(([name, text]) => `"${name}":${text}`).join(',')}}`;
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
