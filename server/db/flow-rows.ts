import { parseExact } from '@/engine/input/exact-json';
import type { ScopeState, ValueRef } from '@/engine/run/state';
import { query } from './pool';

export type ScopeRow = {
  id: string;
  workspaceId: string;
  flowId: string;
  rootId: string;
  parentScopeId: string | null;
  parentModuleId: string | null;
  parentRun: number | null;
  idx: number | null;
  list: string;
  /** JSON text of {index, value}. */
  iterJson: string | null;
  status: 'running' | 'ended' | 'canceled';
  state: ScopeState;
  version: number;
};

export const SCOPE_COLUMNS = `id, workspace_id AS "workspaceId", flow_id AS "flowId", root_id AS "rootId", parent_scope_id AS "parentScopeId",
  parent_module_id AS "parentModuleId", parent_run AS "parentRun", idx, list, iter::text AS "iterJson", status, state, version`;

export async function loadScope(id: string): Promise<ScopeRow | null> {
  type Row = Omit<ScopeRow, 'state'> & { state: string };
  const [row] = await query<Row>('scope_load', `SELECT ${SCOPE_COLUMNS} FROM scope WHERE id = $1`, [id]);
  return row ? { ...row, state: JSON.parse(row.state) as ScopeState } : null;
}

/** Where a finished module of a scope has its result; null: it has none (yet). */
export async function loadModuleResult(scopeId: string, moduleId: string): Promise<ValueRef | null> {
  const [row] = await query<{ result: string | null }>(
    'module_result',
    `SELECT result FROM module_run WHERE scope_id = $1 AND module_id = $2 AND status IN ('success', 'failure', 'waiting_events')`,
    [scopeId, moduleId],
  );
  return row?.result ? (JSON.parse(row.result) as ValueRef) : null;
}

// An expression that looks for a result far back would read every iteration; the last ones suffice in practice.
const CHILDREN_MAX = 50;

/** The newest children of a loop or branch in this scope, the last one first. */
export async function listLastChildren(scopeId: string, moduleId: string): Promise<{ id: string; idx: number }[]> {
  return query<{ id: string; idx: number }>(
    'scope_last_children',
    `SELECT id, idx FROM scope WHERE parent_scope_id = $1 AND parent_module_id = $2 ORDER BY parent_run DESC, idx DESC LIMIT $3`,
    [scopeId, moduleId, CHILDREN_MAX],
  );
}

export type ModuleCounters = {
  total: number | null;
  pending: number | null;
  failed: number;
  handled: number;
};

export async function loadModuleCounters(scopeId: string, moduleId: string): Promise<ModuleCounters | null> {
  const [row] = await query<ModuleCounters>(
    'module_counters',
    `SELECT total, pending, failed, handled FROM module_run WHERE scope_id = $1 AND module_id = $2`,
    [scopeId, moduleId],
  );
  return row ?? null;
}

export async function loadIteratorItem(
  loop: { scopeId: string; moduleId: string; run: number },
  index: number,
): Promise<unknown> {
  const [row] = await query<{ item: string | null }>('iterator_item', 'SELECT loop_item($1, $2, $3, $4) AS item', [
    loop.scopeId,
    loop.moduleId,
    loop.run,
    index,
  ]);
  return row?.item === null || row === undefined ? null : parseExact(row.item);
}

export type ApprovalDecision = { isApproved: boolean; approver: string; resumeId: number; valueJson: string };

/** The decisions on a suspended step: those on its own job, and those on the flow. In order of arrival. */
export async function loadDecisions(jobId: string, flowId: string): Promise<ApprovalDecision[]> {
  return query<ApprovalDecision>(
    'approval_events',
    `SELECT is_approved AS "isApproved", approver, resume_id AS "resumeId", value AS "valueJson" FROM approval_event
     WHERE job_id IN ($1, $2) ORDER BY created_at, resume_id`,
    [jobId, flowId],
  );
}

/** Milliseconds until a suspended step's deadline, by the database's clock. */
export async function loadApprovalTimeLeft(scopeId: string, moduleId: string): Promise<number> {
  const [row] = await query<{ left: number | null }>(
    'approval_time_left',
    `SELECT (extract(epoch FROM (approval ->> 'deadline')::timestamptz - clock_timestamp()) * 1000)::float8 AS left FROM module_run
     WHERE scope_id = $1 AND module_id = $2`,
    [scopeId, moduleId],
  );
  return row?.left ?? 0;
}
