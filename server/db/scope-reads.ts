import { parseExact } from '@/engine/input/exact-json';
import type { RestartPoint } from '@/engine/run/restart-point';
import type { ApprovalTerms, ValueRef } from '@/engine/run/state';
import type { LiveStatus } from './job-reads';
import { query } from './pool';

export type ScopeRecord = {
  id: string;
  workspaceId: string;
  flowId: string;
  rootId: string;
  parentScopeId: string | null;
  parentModuleId: string | null;
  idx: number | null;
  /** JSON pointer of the module list inside the flow's value. */
  list: string;
  iter: { index: number; value: unknown } | null;
  status: 'running' | 'ended' | 'canceled';
  ok: boolean | null;
  result: ValueRef | null;
  createdAt: Date;
  endedAt: Date | null;
};

type ScopeRow = Omit<ScopeRecord, 'iter' | 'result'> & { iter: string | null; result: string | null };

const SCOPE_COLUMNS = `s.id, s.workspace_id AS "workspaceId", s.flow_id AS "flowId", s.root_id AS "rootId",
  s.parent_scope_id AS "parentScopeId", s.parent_module_id AS "parentModuleId", s.idx, s.list, s.iter, s.status, s.ok, s.result,
  s.created_at AS "createdAt", s.ended_at AS "endedAt"`;

// The columns were written by the engine and hold its own types.
function scopeOf(row: ScopeRow): ScopeRecord {
  const iter = row.iter === null ? null : (JSON.parse(row.iter) as ScopeRecord['iter']);
  const result = row.result === null ? null : (JSON.parse(row.result) as ValueRef | null);
  return { ...row, iter, result };
}

export async function loadScope(workspaceId: string, id: string): Promise<ScopeRecord | null> {
  const rows = await query<ScopeRow>(
    'scope_read',
    `SELECT ${SCOPE_COLUMNS} FROM scope s WHERE s.id = $1 AND s.workspace_id = $2`,
    [id, workspaceId],
  );
  return rows[0] ? scopeOf(rows[0]) : null;
}

/** As the engine fixed them when the step suspended. */
export type ApprovalTermsRecord = ApprovalTerms & { deadline: string };

export type ModuleRunRecord = {
  scopeId: string;
  moduleId: string;
  flowId: string;
  status: 'waiting_executor' | 'in_progress' | 'waiting_events' | 'success' | 'failure';
  jobId: string | null;
  runNo: number;
  failedJobs: string[];
  isSkipped: boolean;
  result: ValueRef | null;
  branchChosen: number | null;
  isParallel: boolean;
  total: number | null;
  failed: number;
  approval: ApprovalTermsRecord | null;
  approvers: { resumeId: number; approver: string }[];
  startedAt: Date;
  endedAt: Date | null;
  /** Of the module's own job. */
  liveStatus: LiveStatus | null;
};

type ModuleRunRow = Omit<ModuleRunRecord, 'approval' | 'approvers' | 'result'> & {
  approval: string | null;
  approvers: string | null;
  result: string | null;
};

const MODULE_COLUMNS = `m.scope_id AS "scopeId", m.module_id AS "moduleId", m.flow_id AS "flowId", m.status, m.job_id AS "jobId",
  m.run_no AS "runNo", m.failed_jobs AS "failedJobs", m.is_skipped AS "isSkipped", m.result, m.branch_chosen AS "branchChosen",
  m.is_parallel AS "isParallel", m.total, m.failed, m.approval, m.started_at AS "startedAt", m.ended_at AS "endedAt",
  l.status AS "liveStatus", CASE WHEN m.approval IS NOT NULL THEN (
    SELECT json_agg(json_build_object('resumeId', e.resume_id, 'approver', e.approver) ORDER BY e.created_at)
    FROM approval_event e WHERE e.job_id IN (m.job_id, m.flow_id) AND e.is_approved) END AS approvers`;

function moduleRunOf(row: ModuleRunRow): ModuleRunRecord {
  const approval = row.approval === null ? null : (JSON.parse(row.approval) as ApprovalTermsRecord | null);
  const approvers = row.approvers === null ? [] : (JSON.parse(row.approvers) as ModuleRunRecord['approvers']);
  const result = row.result === null ? null : (JSON.parse(row.result) as ValueRef | null);
  return { ...row, approval, approvers, result };
}

export async function loadModuleRuns(scopeIds: string[]): Promise<ModuleRunRecord[]> {
  if (scopeIds.length === 0) return [];
  const rows = await query<ModuleRunRow>(
    'module_runs_of_scopes',
    `SELECT ${MODULE_COLUMNS} FROM unnest($1::uuid[]) AS wanted(id) JOIN module_run m ON m.scope_id = wanted.id
     LEFT JOIN job_live l ON l.id = m.job_id ORDER BY m.started_at`,
    [scopeIds],
  );
  return rows.map(moduleRunOf);
}

export async function loadModuleRun(scopeId: string, moduleId: string): Promise<ModuleRunRecord | null> {
  const rows = await query<ModuleRunRow>(
    'module_run_read',
    `SELECT ${MODULE_COLUMNS} FROM module_run m LEFT JOIN job_live l ON l.id = m.job_id WHERE m.scope_id = $1 AND m.module_id = $2`,
    [scopeId, moduleId],
  );
  return rows[0] ? moduleRunOf(rows[0]) : null;
}

/** What a step of a flow came to, wherever in the flow it is; the first time it ended. */
export async function loadEndedModule(
  flowId: string,
  moduleId: string,
): Promise<Pick<ModuleRunRecord, 'status' | 'result'> | null> {
  const [row] = await query<Pick<ModuleRunRow, 'status' | 'result'>>(
    'module_run_ended',
    `SELECT m.status, m.result FROM module_run m WHERE m.flow_id = $1 AND m.module_id = $2
       AND m.status IN ('success', 'failure', 'waiting_events') ORDER BY m.started_at LIMIT 1`,
    [flowId, moduleId],
  );
  return row ? { ...row, result: row.result === null ? null : (JSON.parse(row.result) as ValueRef) } : null;
}

export type RunExtrasRecord = {
  isEvent: boolean;
  restartedFrom: RestartPoint | null;
  userStates: Record<string, unknown> | null;
  /** Its steps that are to be deleted after use, so many seconds after its end. */
  purges: { id: string; afterS: number }[];
};

/** What belongs to a flow's run as a whole. */
export async function loadRunExtras(flowId: string): Promise<RunExtrasRecord | null> {
  type Row = { isEvent: boolean; restartedFrom: string | null; userStates: string | null; purges: string | null };
  const [row] = await query<Row>(
    'run_extras',
    `SELECT j.is_event AS "isEvent", j.restarted_from AS "restartedFrom", s.user_states::text AS "userStates",
       (SELECT json_agg(json_build_object('id', p.job_id, 'afterS', p.after_s) ORDER BY p.job_id)::text
        FROM job_purge p WHERE p.root_id = j.id) AS purges
     FROM job j JOIN scope s ON s.id = j.id WHERE j.id = $1 AND s.id = $1`,
    [flowId],
  );
  if (!row) return null;
  // Both were checked when they were written.
  const restartedFrom = row.restartedFrom === null ? null : (JSON.parse(row.restartedFrom) as RestartPoint);
  const userStates = row.userStates === null ? null : (JSON.parse(row.userStates) as Record<string, unknown>);
  const purges = JSON.parse(row.purges ?? '[]') as RunExtrasRecord['purges'];
  return { isEvent: row.isEvent, restartedFrom, userStates, purges };
}

/** Modules that wait for a decision, the longest first: of a flow, of one of its scopes, or the one with this job. */
export async function loadWaitingModules(workspaceId: string, id: string): Promise<ModuleRunRecord[]> {
  const rows = await query<ModuleRunRow>(
    'module_runs_waiting',
    `SELECT ${MODULE_COLUMNS} FROM scope s JOIN module_run m ON m.scope_id = s.id LEFT JOIN job_live l ON l.id = m.job_id
     WHERE s.status = 'running' AND s.workspace_id = $2 AND m.status = 'waiting_events'
       AND s.flow_id IN (SELECT $1::uuid UNION SELECT x.flow_id FROM scope x WHERE x.id = $1::uuid
                         UNION SELECT j.parent_id FROM job j WHERE j.id = $1::uuid AND j.parent_id IS NOT NULL)
       AND (s.flow_id = $1::uuid OR s.id = $1::uuid OR m.job_id = $1::uuid)
     ORDER BY m.started_at`,
    [id, workspaceId],
  );
  return rows.map(moduleRunOf);
}

const ITEMS_SHOWN = 50;
const ITEMS_BYTES_MAX = 20_000;

/** What the loops of a scope iterate over, by module; nothing where that is long: it is asked for again and again. */
export async function loadIterated(scopeId: string): Promise<Map<string, unknown[]>> {
  const rows = await query<{ moduleId: string; items: string }>(
    'loops_iterated',
    `SELECT m.module_id AS "moduleId", i.items FROM module_run m
     JOIN loop_items i ON i.scope_id = m.scope_id AND i.module_id = m.module_id AND i.run_no = m.run_no AND i.chunk = 0
     WHERE m.scope_id = $1 AND m.total <= $2 AND octet_length(i.items::text) <= $3`,
    [scopeId, ITEMS_SHOWN, ITEMS_BYTES_MAX],
  );
  return new Map(rows.map(({ moduleId, items }) => [moduleId, parseExact(items) as unknown[]]));
}

export type ChildrenPlace = { scopeId: string; moduleId: string; runNo: number };

/** Where the children of a module are: what a restarted run took over has them in the earlier run. */
export function childrenPlace({ scopeId, moduleId, runNo, result }: ModuleRunRecord): ChildrenPlace {
  const isElsewhere = result?.at === 'children' && result.module === moduleId;
  return isElsewhere ? { scopeId: result.scope, moduleId, runNo: result.run } : { scopeId, moduleId, runNo };
}

/** Children of one run of a loop or branch, in order. */
export async function loadChildScopes(
  parent: ChildrenPlace,
  page: { after: number; limit: number },
): Promise<ScopeRecord[]> {
  const rows = await query<ScopeRow>(
    'scope_children_page',
    `SELECT ${SCOPE_COLUMNS} FROM scope s WHERE s.parent_scope_id = $1 AND s.parent_module_id = $2 AND s.parent_run = $3 AND s.idx > $4
     ORDER BY s.idx LIMIT $5`,
    [parent.scopeId, parent.moduleId, parent.runNo, page.after, page.limit],
  );
  return rows.map(scopeOf);
}

/** The first children of many modules at once. */
export async function loadFirstChildren(parents: ChildrenPlace[], limitEach: number): Promise<ScopeRecord[]> {
  if (parents.length === 0) return [];
  const rows = await query<ScopeRow>(
    'scope_first_children',
    `SELECT child.* FROM unnest($1::uuid[], $2::text[], $3::int[]) AS p(scope_id, module_id, run_no)
     CROSS JOIN LATERAL (
       SELECT ${SCOPE_COLUMNS} FROM scope s WHERE s.parent_scope_id = p.scope_id AND s.parent_module_id = p.module_id
         AND s.parent_run = p.run_no ORDER BY s.idx LIMIT $4) child`,
    [parents.map((p) => p.scopeId), parents.map((p) => p.moduleId), parents.map((p) => p.runNo), limitEach],
  );
  return rows.map(scopeOf);
}

export type ChildOutcome = {
  moduleId: string;
  id: string;
  idx: number;
  isOk: boolean | null;
  startedAt: Date;
  endedAt: Date | null;
};

/** Every child of the current runs of a scope's modules, briefly; see `childrenPlace`. */
export async function loadChildOutcomes(scopeId: string): Promise<ChildOutcome[]> {
  return query<ChildOutcome>(
    'scope_child_outcomes',
    `SELECT s.parent_module_id AS "moduleId", s.id, coalesce(s.idx, 0) AS idx,
       CASE s.status WHEN 'ended' THEN s.ok WHEN 'canceled' THEN false END AS "isOk",
       s.created_at AS "startedAt", s.ended_at AS "endedAt"
     FROM (SELECT module_id, CASE WHEN is_there THEN (result ->> 'scope')::uuid ELSE scope_id END AS scope_id,
             CASE WHEN is_there THEN (result ->> 'run')::int ELSE run_no END AS run_no
           FROM (SELECT *, coalesce(result ->> 'at' = 'children' AND result ->> 'module' = module_id, false) AS is_there
                 FROM module_run WHERE scope_id = $1) own) m
     JOIN scope s ON s.parent_scope_id = m.scope_id AND s.parent_module_id = m.module_id AND s.parent_run = m.run_no
     ORDER BY s.idx`,
    [scopeId],
  );
}

/** Differs whenever a scope, a module or a live row of the run did. */
export async function loadRevision(rootId: string, flowId: string): Promise<string> {
  const [row] = await query<{ revision: string }>(
    'run_revision',
    `SELECT concat_ws('.',
       (SELECT concat_ws('-', count(*), sum(attempt), sum(CASE status WHEN 'queued' THEN 1 WHEN 'running' THEN 1000 ELSE 1000000 END))
        FROM job_live WHERE root_id = $1),
       (SELECT concat_ws('-', count(*), count(ended_at), count(*) FILTER (WHERE status = 'waiting_events'), sum(run_no), sum(cardinality(failed_jobs)))
        FROM module_run WHERE flow_id = $2)) AS revision`,
    [rootId, flowId],
  );
  return row?.revision ?? '';
}
