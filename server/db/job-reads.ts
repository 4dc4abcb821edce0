import { query } from './pool';

/** `signature` reads a form; `dependencies` and `flowdependencies` resolve the packages of a script or a flow. */
export type JobKind = 'script' | 'preview' | 'flow' | 'flowpreview' | 'signature' | 'dependencies' | 'flowdependencies';
/** `held`: for want of room under its concurrency key. */
export type LiveStatus = 'held' | 'queued' | 'running' | 'waiting' | 'suspended';
export type DoneStatus = 'success' | 'failure' | 'canceled';

/** A job with what is known of it now: in flight, ended, or (for an instant, seen by a racing reader) both. */
export type JobRecord = {
  id: string;
  workspaceId: string;
  kind: JobKind;
  path: string | null;
  schedulePath: string | null;
  scriptHash: string | null;
  flowVersionId: number | null;
  codeHash: string | null;
  language: string | null;
  parentId: string | null;
  rootId: string;
  scopeId: string | null;
  moduleId: string | null;
  retryNo: number;
  tag: string;
  priority: number;
  createdBy: string;
  email: string | null;
  createdAt: Date;
  scheduledFor: Date;
  liveKind: 'script' | 'flow' | null;
  liveStatus: LiveStatus | null;
  /** One of its scopes waits for a decision. */
  isSuspended: boolean;
  isCancelRequested: boolean;
  doneStatus: DoneStatus | null;
  isSkipped: boolean;
  labels: string[];
  attempt: number;
  workerId: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  memoryPeakBytes: number | null;
  canceledBy: string | null;
  cancelReason: string | null;
  /** The run whose result was used again. */
  cachedFrom: string | null;
  concurrencyKey: string | null;
  /** Shown to whoever started it. */
  isPrivate: boolean;
  /** In percent, while it is under way and says so. */
  progress: number | null;
};

export type JobDetail = JobRecord & {
  argsJson: string;
  /** See Timings in trace-reads.ts. */
  timingsJson: string | null;
  resultJson: string | null;
};

/** Needs `job j`, left joins `job_live l`, `job_done d` and `account a`. */
export const JOB_RECORD_COLUMNS = `j.id, j.workspace_id AS "workspaceId", j.kind, j.runnable_path AS path, j.schedule_path AS "schedulePath", j.script_hash AS "scriptHash",
  j.flow_version_id AS "flowVersionId", j.code_hash AS "codeHash", j.language, j.parent_id AS "parentId", j.root_id AS "rootId",
  j.scope_id AS "scopeId", j.module_id AS "moduleId", j.retry_no AS "retryNo", j.tag, j.priority, j.created_by AS "createdBy", a.email,
  j.created_at AS "createdAt", j.scheduled_for AS "scheduledFor", l.kind AS "liveKind", l.status AS "liveStatus",
  (l.kind = 'flow' AND d.id IS NULL AND (l.status = 'suspended' OR EXISTS (
    SELECT 1 FROM job_live x WHERE x.root_id = l.root_id AND x.status = 'suspended' AND x.kind = 'scope'
      AND (j.parent_id IS NULL OR EXISTS (SELECT 1 FROM scope s WHERE s.id = x.id AND s.flow_id = j.id))))) IS TRUE AS "isSuspended",
  l.cancel_requested_at IS NOT NULL AS "isCancelRequested", d.status AS "doneStatus", coalesce(d.is_skipped, false) AS "isSkipped",
  coalesce(d.labels, '{}') AS labels, coalesce(d.attempt, l.attempt, 0) AS attempt, coalesce(d.worker_id, l.worker_id) AS "workerId",
  coalesce(d.started_at, l.started_at) AS "startedAt", d.finished_at AS "finishedAt", d.memory_peak_bytes AS "memoryPeakBytes",
  coalesce(d.canceled_by, l.canceled_by) AS "canceledBy", coalesce(d.cancel_reason, l.cancel_reason) AS "cancelReason",
  d.cached_from AS "cachedFrom", j.concurrency_key AS "concurrencyKey", j.is_private AS "isPrivate", l.progress`;

export const JOB_RECORD_JOINS = `LEFT JOIN job_live l ON l.id = j.id LEFT JOIN job_done d ON d.id = j.id
  LEFT JOIN account a ON a.id = j.account_id`;

export async function loadJob(workspaceId: string, id: string): Promise<JobDetail | null> {
  const rows = await query<JobDetail>(
    'job_detail',
    `SELECT ${JOB_RECORD_COLUMNS}, j.args AS "argsJson", d.result AS "resultJson", d.timings AS "timingsJson"
     FROM job j ${JOB_RECORD_JOINS} WHERE j.id = $1 AND j.workspace_id = $2`,
    [id, workspaceId],
  );
  return rows[0] ?? null;
}

/** Who started a run, of what, and whether nobody else sees it. */
export type RunPrivacy = { isPrivate: boolean; createdBy: string; kind: string; path: string | null };

/** Of the run that a job or a scope is part of. Null: there is none. */
export async function loadRunPrivacy(workspaceId: string, id: string): Promise<RunPrivacy | null> {
  const [row] = await query<RunPrivacy>(
    'run_privacy',
    `SELECT r.is_private AS "isPrivate", r.created_by AS "createdBy", r.kind, r.runnable_path AS path FROM job r
     WHERE r.workspace_id = $2 AND r.id = (
       SELECT root_id FROM job WHERE id = $1 UNION ALL SELECT root_id FROM scope WHERE id = $1 LIMIT 1)`,
    [id, workspaceId],
  );
  return row ?? null;
}

export type JobOutcome = {
  rootId: string;
  doneStatus: DoneStatus | null;
  resultJson: string | null;
  isStarted: boolean;
};

/** What callers that wait for a result ask again and again. */
export async function loadOutcome(workspaceId: string, id: string): Promise<JobOutcome | null> {
  const rows = await query<JobOutcome>(
    'job_outcome',
    `SELECT j.root_id AS "rootId", d.status AS "doneStatus", d.result AS "resultJson",
       coalesce(d.started_at, l.started_at) IS NOT NULL AS "isStarted"
     FROM job j LEFT JOIN job_live l ON l.id = j.id LEFT JOIN job_done d ON d.id = j.id
     WHERE j.id = $1 AND j.workspace_id = $2`,
    [id, workspaceId],
  );
  return rows[0] ?? null;
}

export type StepRecord = {
  id: string;
  kind: JobKind;
  path: string | null;
  language: string | null;
  createdAt: Date;
  liveStatus: LiveStatus | null;
  doneStatus: DoneStatus | null;
  attempt: number;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Of a job that failed; null when it is too long to read along. */
  errorJson: string | null;
  /** In percent, while it is under way and says so. */
  progress: number | null;
};

export async function loadSteps(ids: string[]): Promise<StepRecord[]> {
  if (ids.length === 0) return [];
  return query<StepRecord>(
    'job_steps_by_id',
    `SELECT j.id, j.kind, j.runnable_path AS path, j.language, j.created_at AS "createdAt", l.status AS "liveStatus",
       d.status AS "doneStatus", coalesce(d.attempt, l.attempt, 0) AS attempt, coalesce(d.started_at, l.started_at) AS "startedAt",
       d.finished_at AS "finishedAt", CASE WHEN d.id IS NULL THEN l.progress END AS progress,
       CASE WHEN d.status <> 'success' AND length(d.result::text) < 65536 THEN d.result END AS "errorJson"
     FROM unnest($1::uuid[]) AS wanted(id) JOIN job j ON j.id = wanted.id
     LEFT JOIN job_live l ON l.id = j.id LEFT JOIN job_done d ON d.id = j.id`,
    [ids],
  );
}

export type FlowHeadRow = { summary: string; schemaJson: string | null };

export async function loadFlowHead(workspaceId: string, versionId: number): Promise<FlowHeadRow | null> {
  const rows = await query<FlowHeadRow>(
    'flow_version_head',
    'SELECT summary, schema AS "schemaJson" FROM flow_version WHERE id = $1 AND workspace_id = $2',
    [versionId, workspaceId],
  );
  return rows[0] ?? null;
}

/** Whether other scripts of this flow have run. */
export async function hasStartedOthers(flowId: string, jobId: string): Promise<boolean> {
  const [row] = await query<{ has: boolean }>(
    'job_has_siblings',
    `SELECT EXISTS (SELECT 1 FROM job j JOIN job_done d ON d.id = j.id
       WHERE j.parent_id = $1 AND j.id <> $2 AND j.kind IN ('script', 'preview') AND d.started_at IS NOT NULL) AS has`,
    [flowId, jobId],
  );
  return row?.has ?? false;
}

/** A job that has yet to begin and waits for its time is due. False: it does not. The time it may wait begins now. */
export async function hurryLive(workspaceId: string, id: string): Promise<boolean> {
  const rows = await query(
    'live_hurry',
    `UPDATE job_live SET run_at = clock_timestamp(), deadline_at = deadline_at - (run_at - clock_timestamp())
     WHERE id = $1 AND workspace_id = $2 AND status = 'queued' AND started_at IS NULL AND run_at > clock_timestamp() RETURNING 1`,
    [id, workspaceId],
  );
  return rows.length > 0;
}
