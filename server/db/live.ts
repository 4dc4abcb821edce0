import { SCOPE_COLUMNS, type ScopeRow } from './flow-rows';
import type { JobKind } from './job-reads';
import { failpoint } from '../failpoints';
import { query, queryAhead } from './pool';

/** A live row that is now this worker's, with what it takes to run it. */
export type Claimed = {
  id: string;
  workspaceId: string;
  liveKind: 'script' | 'flow' | 'scope';
  rootId: string;
  tag: string;
  attempt: number;
  crashCount: number;
  cancelRequested: boolean;
  canceledBy: string | null;
  cancelReason: string | null;
  /** The row is to end like this instead of going on. */
  verdict: Verdict | null;
  onWorkerLost: OnWorkerLost;
  /** Milliseconds between being due and being claimed. */
  queueMs: number;
  job: JobHead | null;
  /** Of a flow or an inner scope, as it was claimed. */
  scope: ScopeRow | null;
};

/** What becomes of a script whose worker is lost; null means retry. */
export type OnWorkerLost = 'retry' | 'fail' | null;

/** Why a row must end. `how`: what became of its last attempt. */
export type Verdict = {
  reason: 'queue_timeout' | 'timeout' | 'flow_timeout' | 'canceled' | 'worker_lost' | 'runaway' | 'too_many_jobs';
  how?: string;
};

export type JobHead = {
  id: string;
  workspaceId: string;
  kind: JobKind;
  runnablePath: string | null;
  scriptHash: string | null;
  flowVersionId: number | null;
  codeHash: string | null;
  language: string | null;
  lock: string | null;
  argsJson: string;
  parentId: string | null;
  rootId: string;
  scopeId: string | null;
  moduleId: string | null;
  retryNo: number;
  tag: string;
  priority: number;
  timeoutMs: number | null;
  createdBy: string;
  accountId: string | null;
  createdAt: Date;
  /** The arguments are an event, of which the flow's preprocessor makes them. */
  isEvent: boolean;
  /** The function that is called; null is main. */
  entrypoint: string | null;
  traceparent: string | null;
  restartedFromJson: string | null;
  /** Where its result is kept for others, and for how long. */
  cacheKey: string | null;
  cacheTtlS: number | null;
  scheduledFor: Date;
  schedulePath: string | null;
  /** The process whose caller waits for the end of this run. */
  replyTo: string | null;
};

const JOB_COLUMNS = `j.id, j.workspace_id AS "workspaceId", j.kind, j.runnable_path AS "runnablePath", j.script_hash AS "scriptHash",
  j.flow_version_id AS "flowVersionId", j.code_hash AS "codeHash", j.language, j.lock, j.args AS "argsJson", j.parent_id AS "parentId",
  j.root_id AS "rootId", j.scope_id AS "scopeId", j.module_id AS "moduleId", j.retry_no AS "retryNo", j.tag, j.priority,
  j.timeout_ms AS "timeoutMs", j.created_by AS "createdBy", j.account_id AS "accountId", j.created_at AS "createdAt", j.traceparent,
  j.restarted_from AS "restartedFromJson", j.cache_key AS "cacheKey", j.cache_ttl_s AS "cacheTtlS", j.scheduled_for AS "scheduledFor",
  j.schedule_path AS "schedulePath", j.is_event AS "isEvent", j.entrypoint, j.reply_to AS "replyTo"`;

export const CLAIMED_COLUMNS = `l.id AS live_id, l.workspace_id, l.kind AS live_kind, l.root_id, l.tag AS live_tag, l.attempt, l.crash_count,
  l.cancel_requested_at IS NOT NULL AS cancel_requested, l.canceled_by, l.cancel_reason,
  l.verdict, l.on_worker_lost, greatest(0, extract(epoch FROM clock_timestamp() - l.run_at) * 1000)::float8 AS queue_ms, ${JOB_COLUMNS},
  CASE WHEN l.kind <> 'script' THEN (SELECT row_to_json(s) FROM (SELECT ${SCOPE_COLUMNS} FROM scope WHERE id = l.id) s) END AS scope`;

export type ClaimedRow = {
  live_id: string;
  workspace_id: string;
  live_kind: Claimed['liveKind'];
  root_id: string;
  live_tag: string;
  attempt: number;
  crash_count: number;
  cancel_requested: boolean;
  canceled_by: string | null;
  cancel_reason: string | null;
  /** JSON text. */
  verdict: string | null;
  on_worker_lost: OnWorkerLost;
  queue_ms: number;
  /** JSON text. */
  scope: string | null;
  id: string | null;
} & Omit<JobHead, 'id'>;

// A flow's deadline runs from its first claim on, a script's for each attempt.
const CLAIM = `status = 'running', attempt = attempt + 1, started_at = coalesce(started_at, clock_timestamp()),
  claimed_at = clock_timestamp(), deadline_at = CASE WHEN kind = 'flow' AND attempt > 0 THEN deadline_at
    ELSE clock_timestamp() + timeout_ms * interval '1 ms' END`;

/** Takes this row. Null: another worker was first. */
export async function claimLive(id: string, worker: string): Promise<Claimed | null> {
  const rows = await query<ClaimedRow>(
    'claim_live',
    `WITH l AS (
       UPDATE job_live SET ${CLAIM}, worker_id = $2
       WHERE id = $1 AND status = 'queued' AND run_at <= clock_timestamp() RETURNING *)
     SELECT ${CLAIMED_COLUMNS} FROM l LEFT JOIN job j ON j.id = l.id`,
    [id, worker],
  );
  if (!rows[0]) return null;
  await failpoint('claim.after_commit');
  return claimedOf(rows[0]);
}

/** A row that is held under this fence. Null: it is no longer. */
export async function loadHeld(fence: { id: string; attempt: number; worker: string }): Promise<Claimed | null> {
  const [row] = await query<ClaimedRow>(
    'live_held',
    `SELECT ${CLAIMED_COLUMNS} FROM job_live l LEFT JOIN job j ON j.id = l.id
     WHERE l.id = $1 AND l.attempt = $2 AND l.worker_id = $3 AND l.status = 'running'`,
    [fence.id, fence.attempt, fence.worker],
  );
  return row ? claimedOf(row) : null;
}

/** Takes up to `limit` rows whose turn it is, of these tags. A ticket only says that there are some. */
export async function claimNext(request: { tags: string[]; limit: number; worker: string }): Promise<Claimed[]> {
  const rows = await queryAhead<ClaimedRow>(
    'claim_next',
    `WITH next AS MATERIALIZED (
       SELECT n.id FROM unnest($1::text[]) t(tag) CROSS JOIN LATERAL (
         SELECT x.id FROM job_live x WHERE x.tag = t.tag AND x.status = 'queued' AND x.dispatched_at IS NOT NULL
           AND x.run_at <= clock_timestamp() ORDER BY x.turn LIMIT $2 FOR UPDATE SKIP LOCKED) n
       LIMIT $2),
     l AS (
       UPDATE job_live SET ${CLAIM}, worker_id = $3
       WHERE id IN (SELECT id FROM next) RETURNING *)
     SELECT ${CLAIMED_COLUMNS} FROM l LEFT JOIN job j ON j.id = l.id`,
    [request.tags, request.limit, request.worker],
  );
  if (rows.length > 0) await failpoint('claim.after_commit');
  return rows.map(claimedOf);
}

export function claimedOf(row: ClaimedRow): Claimed {
  const {
    live_id,
    workspace_id,
    live_kind,
    root_id,
    live_tag,
    attempt,
    crash_count,
    cancel_requested,
    canceled_by,
    cancel_reason,
    verdict,
    on_worker_lost,
    queue_ms,
    scope,
    ...job
  } = row;
  return {
    id: live_id,
    workspaceId: workspace_id,
    liveKind: live_kind,
    rootId: root_id,
    tag: live_tag,
    attempt,
    crashCount: crash_count,
    cancelRequested: cancel_requested,
    canceledBy: canceled_by,
    cancelReason: cancel_reason,
    verdict: verdict === null ? null : (JSON.parse(verdict) as Verdict),
    onWorkerLost: on_worker_lost,
    queueMs: queue_ms,
    job: job.id === null ? null : { ...job, id: job.id },
    scope: scope === null ? null : (JSON.parse(scope) as ScopeRow),
  };
}

export async function loadJobHead(id: string): Promise<JobHead | null> {
  const rows = await query<JobHead>('job_head', `SELECT ${JOB_COLUMNS} FROM job j WHERE j.id = $1`, [id]);
  return rows[0] ?? null;
}
