import { query } from './pool';

export type EarlierRunRow = {
  moduleId: string;
  job: string | null;
  run: number;
  /** JSON text of a ValueRef. */
  resultJson: string | null;
  branch: number | null;
  isSkipped: boolean;
  total: number | null;
  failed: number;
};

/** What became of the modules of a scope of an earlier run. */
export async function loadEarlierRuns(workspaceId: string, scopeId: string): Promise<EarlierRunRow[]> {
  return query<EarlierRunRow>(
    'restart_modules',
    `SELECT m.module_id AS "moduleId", m.job_id AS job, m.run_no AS run, m.result AS "resultJson", m.branch_chosen AS branch,
       m.is_skipped AS "isSkipped", m.total, m.failed
     FROM module_run m JOIN scope s ON s.id = m.scope_id WHERE m.scope_id = $1 AND s.workspace_id = $2`,
    [scopeId, workspaceId],
  );
}

export type EarlierChild = {
  id: string;
  idx: number;
  list: string;
  iterJson: string | null;
  ok: boolean | null;
  resultJson: string | null;
};

/** The ended children of a module in an earlier run, from the first on. */
export async function loadEarlierChildren(
  parent: { workspaceId: string; scope: string; module: string; run: number },
  range: { from: number; count: number },
): Promise<EarlierChild[]> {
  return query<EarlierChild>(
    'restart_children',
    `SELECT id, idx, list, iter AS "iterJson", ok, result AS "resultJson" FROM scope
     WHERE parent_scope_id = $1 AND parent_module_id = $2 AND parent_run = $3 AND idx >= $4 AND idx < $5
       AND workspace_id = $6 ORDER BY idx`,
    [parent.scope, parent.module, parent.run, range.from, range.from + range.count, parent.workspaceId],
  );
}
