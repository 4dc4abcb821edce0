import type { JobKind, LiveStatus, DoneStatus } from './job-reads';
import { query } from './pool';

export type TraceJob = {
  id: string;
  kind: JobKind;
  path: string | null;
  language: string | null;
  parentId: string | null;
  rootId: string;
  scopeId: string | null;
  moduleId: string | null;
  retryNo: number;
  tag: string;
  traceparent: string | null;
  createdAt: Date;
  scheduledFor: Date;
  liveStatus: LiveStatus | null;
  doneStatus: DoneStatus | null;
  isSkipped: boolean;
  attempt: number;
  worker: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  timings: Timings | null;
  /** The error's name: its message may hold what a user wrote. */
  errorName: string | null;
};

export type Timings = { queueMs?: number; resolveMs?: number; prepareMs?: number; startMs?: number; runMs?: number };

type JobRow = Omit<TraceJob, 'timings'> & { timings: string | null };

const JOB_COLUMNS = `j.id, j.kind, j.runnable_path AS path, j.language, j.parent_id AS "parentId", j.root_id AS "rootId",
  j.scope_id AS "scopeId", j.module_id AS "moduleId", j.retry_no AS "retryNo", j.tag, j.traceparent, j.created_at AS "createdAt",
  j.scheduled_for AS "scheduledFor", l.status AS "liveStatus", d.status AS "doneStatus", coalesce(d.is_skipped, false) AS "isSkipped",
  coalesce(d.attempt, l.attempt, 0) AS attempt, coalesce(d.worker_id, l.worker_id) AS worker,
  coalesce(d.started_at, l.started_at) AS "startedAt", d.finished_at AS "finishedAt", d.timings,
  CASE WHEN d.status <> 'success' AND length(d.result::text) < 65536 THEN left(d.result #>> '{error,name}', 100) END AS "errorName"`;
const JOB_JOINS = 'LEFT JOIN job_live l ON l.id = j.id LEFT JOIN job_done d ON d.id = j.id';

function jobOf(row: JobRow): TraceJob {
  return { ...row, timings: row.timings === null ? null : (JSON.parse(row.timings) as Timings) };
}

export async function loadTraceJob(workspaceId: string, id: string): Promise<TraceJob | null> {
  const rows = await query<JobRow>(
    'trace_job',
    `SELECT ${JOB_COLUMNS} FROM job j ${JOB_JOINS} WHERE j.id = $1 AND j.workspace_id = $2`,
    [id, workspaceId],
  );
  return rows[0] ? jobOf(rows[0]) : null;
}

/** The steps of these flows, oldest first. */
export async function loadTraceSteps(flowIds: string[], limit: number): Promise<TraceJob[]> {
  const rows = await query<JobRow>(
    'trace_steps',
    `SELECT ${JOB_COLUMNS} FROM (SELECT * FROM job WHERE parent_id = ANY($1) ORDER BY id LIMIT $2) j ${JOB_JOINS} ORDER BY j.id`,
    [flowIds, limit],
  );
  return rows.map(jobOf);
}

export type TraceScope = {
  id: string;
  flowId: string;
  parentScopeId: string;
  parentModuleId: string;
  parentRun: number;
  idx: number;
  isIteration: boolean;
  status: 'running' | 'ended' | 'canceled';
  ok: boolean | null;
  createdAt: Date;
  endedAt: Date | null;
};

/** Iterations and branches of these flows. */
export async function loadTraceScopes(flowIds: string[], limit: number): Promise<TraceScope[]> {
  return query<TraceScope>(
    'trace_scopes',
    `SELECT s.id, s.flow_id AS "flowId", s.parent_scope_id AS "parentScopeId", s.parent_module_id AS "parentModuleId",
       s.parent_run AS "parentRun", coalesce(s.idx, 0) AS idx, s.iter IS NOT NULL AS "isIteration", s.status, s.ok, s.created_at AS "createdAt", s.ended_at AS "endedAt"
     FROM scope s WHERE s.flow_id = ANY($1) AND s.parent_scope_id IS NOT NULL ORDER BY s.id LIMIT $2`,
    [flowIds, limit],
  );
}

export type TraceModule = {
  scopeId: string;
  moduleId: string;
  status: 'waiting_executor' | 'in_progress' | 'waiting_events' | 'success' | 'failure';
  jobId: string | null;
  runNo: number;
  branchChosen: number | null;
  hasApproval: boolean;
  startedAt: Date;
  endedAt: Date | null;
};

/** Modules that have children or wait for decisions; what a step did is in its jobs. */
export async function loadTraceModules(flowIds: string[], limit: number): Promise<TraceModule[]> {
  return query<TraceModule>(
    'trace_modules',
    `SELECT m.scope_id AS "scopeId", m.module_id AS "moduleId", m.status, m.job_id AS "jobId", m.run_no AS "runNo",
       m.branch_chosen AS "branchChosen", m.approval IS NOT NULL AS "hasApproval",
       m.started_at AS "startedAt", m.ended_at AS "endedAt"
     FROM module_run m WHERE m.flow_id = ANY($1) AND (m.job_id IS NULL OR m.approval IS NOT NULL) ORDER BY m.scope_id LIMIT $2`,
    [flowIds, limit],
  );
}

export type TraceAttempt = {
  jobId: string;
  attempt: number;
  worker: string;
  startedAt: Date;
  endedAt: Date;
  endReason: string;
};

/** The attempts that did not end as their job's result. */
export async function loadTraceAttempts(jobIds: string[]): Promise<TraceAttempt[]> {
  if (jobIds.length === 0) return [];
  return query<TraceAttempt>(
    'trace_attempts',
    `SELECT job_id AS "jobId", attempt, worker_id AS worker, started_at AS "startedAt", ended_at AS "endedAt", end_reason AS "endReason"
     FROM job_attempt WHERE job_id = ANY($1) ORDER BY job_id, attempt`,
    [jobIds],
  );
}
