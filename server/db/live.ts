import { failpoint } from '../failpoints';
import { query } from './pool';

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
  /** Milliseconds between being due and being claimed. */
  queueMs: number;
  job: JobHead | null;
};

export type JobHead = {
  id: string;
  workspaceId: string;
  kind: 'script' | 'preview' | 'flow' | 'flowpreview' | 'signature';
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
  traceparent: string | null;
  restartedFromJson: string | null;
};

const JOB_COLUMNS = `j.id, j.workspace_id AS "workspaceId", j.kind, j.runnable_path AS "runnablePath", j.script_hash AS "scriptHash",
  j.flow_version_id AS "flowVersionId", j.code_hash AS "codeHash", j.language, j.lock, j.args AS "argsJson", j.parent_id AS "parentId",
  j.root_id AS "rootId", j.scope_id AS "scopeId", j.module_id AS "moduleId", j.retry_no AS "retryNo", j.tag, j.priority,
  j.timeout_ms AS "timeoutMs", j.created_by AS "createdBy", j.account_id AS "accountId", j.created_at AS "createdAt", j.traceparent,
  j.restarted_from AS "restartedFromJson"`;

const CLAIMED_COLUMNS = `l.id AS live_id, l.workspace_id, l.kind AS live_kind, l.root_id, l.tag AS live_tag, l.attempt, l.crash_count,
  l.cancel_requested_at IS NOT NULL AS cancel_requested, l.canceled_by, l.cancel_reason,
  greatest(0, extract(epoch FROM clock_timestamp() - l.run_at) * 1000)::float8 AS queue_ms, ${JOB_COLUMNS}`;

type ClaimedRow = {
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
  queue_ms: number;
  id: string | null;
} & Omit<JobHead, 'id'>;

/** Takes one queued row. Null: another worker was first, or the ticket was stale. */
export async function claimLive(id: string, worker: string): Promise<Claimed | null> {
  const rows = await query<ClaimedRow>(
    'claim_live',
    `WITH l AS (
       UPDATE job_live SET status = 'running', attempt = attempt + 1, worker_id = $2, started_at = coalesce(started_at, clock_timestamp())
       WHERE id = $1 AND status = 'queued' AND run_at <= clock_timestamp() RETURNING *)
     SELECT ${CLAIMED_COLUMNS} FROM l LEFT JOIN job j ON j.id = l.id`,
    [id, worker],
  );
  if (!rows[0]) return null;
  await failpoint('claim.after_commit');
  return claimedOf(rows[0]);
}

export type ClaimRequest = {
  tags: string[];
  limit: number;
  worker: string /** Leaves out what was dispatched less than this ago. */;
  graceMs: number;
};

/** Takes up to `limit` due rows of these tags, the most urgent first: for when tickets do not come. */
export async function claimDue(request: ClaimRequest): Promise<Claimed[]> {
  const rows = await query<ClaimedRow>(
    'claim_due',
    `WITH due AS (
       SELECT id FROM job_live WHERE status = 'queued' AND tag = ANY($1) AND run_at <= clock_timestamp()
       AND (dispatched_at IS NULL OR dispatched_at < clock_timestamp() - $4 * interval '1 ms')
       ORDER BY priority DESC, run_at LIMIT $2 FOR UPDATE SKIP LOCKED),
     l AS (
       UPDATE job_live SET status = 'running', attempt = attempt + 1, worker_id = $3, started_at = coalesce(started_at, clock_timestamp())
       WHERE id IN (SELECT id FROM due) RETURNING *)
     SELECT ${CLAIMED_COLUMNS} FROM l LEFT JOIN job j ON j.id = l.id`,
    [request.tags, request.limit, request.worker, request.graceMs],
  );
  if (rows.length > 0) await failpoint('claim.after_commit');
  return rows.map(claimedOf);
}

function claimedOf(row: ClaimedRow): Claimed {
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
    queue_ms,
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
    queueMs: queue_ms,
    job: job.id === null ? null : { ...job, id: job.id },
  };
}

export async function loadJobHead(id: string): Promise<JobHead | null> {
  const rows = await query<JobHead>('job_head', `SELECT ${JOB_COLUMNS} FROM job j WHERE j.id = $1`, [id]);
  return rows[0] ?? null;
}

/** Puts a claimed row back. `isCrash` counts: a job that makes its workers fail is given up in the end. */
export async function releaseLive(
  fence: { id: string; attempt: number; worker: string },
  isCrash: boolean,
): Promise<void> {
  await query(
    'release_live',
    `UPDATE job_live SET status = 'queued', worker_id = NULL, dispatched_at = NULL, crash_count = crash_count + $4,
       run_at = clock_timestamp() + $4 * interval '2 seconds'
     WHERE id = $1 AND attempt = $2 AND worker_id = $3 AND status = 'running'`,
    [fence.id, fence.attempt, fence.worker, isCrash ? 1 : 0],
  );
  await failpoint('release.after_commit');
}

export type Ticketed = { id: string; tag: string; generation: number };

/** Marks due rows as dispatched and answers the tickets to send. Rows another process took meanwhile are left out. */
export async function takeTickets(ids: string[]): Promise<Ticketed[]> {
  return query<Ticketed>(
    'take_tickets',
    `UPDATE job_live SET dispatched_at = clock_timestamp(), generation = generation + 1
     WHERE id = ANY($1) AND status = 'queued' AND dispatched_at IS NULL AND run_at <= clock_timestamp() RETURNING id, tag, generation`,
    [ids],
  );
}

/** The outbox: due rows without a ticket, and suspended ones whose time is over. */
export async function takeDueTickets(limit: number): Promise<Ticketed[]> {
  return query<Ticketed>(
    'take_due_tickets',
    `UPDATE job_live SET status = 'queued', dispatched_at = clock_timestamp(), generation = generation + 1
     WHERE id IN (SELECT id FROM job_live WHERE (status = 'queued' AND dispatched_at IS NULL AND run_at <= clock_timestamp())
       OR (status = 'suspended' AND run_at <= clock_timestamp()) LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id, tag, generation`,
    [limit],
  );
}

export type WorkerRow = {
  id: string;
  host: string;
  pid: number;
  version: string;
  tags: string[];
  slots: number;
  sandbox: unknown;
};

export async function registerWorker(worker: WorkerRow): Promise<void> {
  await query(
    'worker_register',
    `INSERT INTO worker (id, host, pid, version, tags, slots, sandbox, last_seen) VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())`,
    [worker.id, worker.host, worker.pid, worker.version, worker.tags, worker.slots, JSON.stringify(worker.sandbox)],
  );
}

export type Heartbeat = {
  /** Jobs of this worker that are to be killed. */ cancel: { id: string; by: string; reason: string }[];
  mine: string[];
};

/** Renews the worker's lease, and answers what it still holds. Null: the worker was given up. */
export async function heartbeat(state: {
  id: string;
  busy: number;
  memory: number;
  draining: boolean;
}): Promise<Heartbeat | null> {
  await failpoint('heartbeat.before');
  const rows = await query<{ mine: string | null; cancel: string | null }>(
    'worker_heartbeat',
    `WITH w AS (UPDATE worker SET last_seen = clock_timestamp(), busy = $2, memory = $3, draining = $4 WHERE id = $1 RETURNING id)
     SELECT (SELECT json_agg(l.id) FROM job_live l WHERE l.worker_id = w.id AND l.status = 'running') AS mine,
       (SELECT json_agg(json_build_object('id', l.id, 'by', l.canceled_by, 'reason', l.cancel_reason)) FROM job_live l
         WHERE l.worker_id = w.id AND l.status = 'running' AND l.cancel_requested_at IS NOT NULL) AS cancel FROM w`,
    [state.id, state.busy, state.memory, state.draining],
  );
  const [row] = rows;
  if (!row) return null;
  return {
    mine: JSON.parse(row.mine ?? '[]') as string[],
    cancel: JSON.parse(row.cancel ?? '[]') as Heartbeat['cancel'],
  };
}

export async function removeWorker(id: string): Promise<void> {
  await query('worker_remove', 'DELETE FROM worker WHERE id = $1', [id]);
}

/** Gives up workers that were not seen for `leaseMs`, and queues what they held. */
export async function reapWorkers(leaseMs: number): Promise<string[]> {
  const rows = await query<{ id: string }>(
    'worker_reap',
    `WITH gone AS (DELETE FROM worker WHERE last_seen < clock_timestamp() - $1 * interval '1 ms' RETURNING id)
     UPDATE job_live l SET status = 'queued', worker_id = NULL, dispatched_at = NULL, crash_count = crash_count + 1, run_at = clock_timestamp()
     WHERE l.status = 'running' AND (l.worker_id IN (SELECT id FROM gone) OR NOT EXISTS (SELECT 1 FROM worker w WHERE w.id = l.worker_id))
     RETURNING l.id`,
    [leaseMs],
  );
  if (rows.length > 0) await failpoint('reaper.after_commit');
  return rows.map((row) => row.id);
}
