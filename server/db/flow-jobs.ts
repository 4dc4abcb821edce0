import type { DoneStatus, JobKind, LiveStatus } from './job-reads';
import { query } from './pool';

export type FlowJob = {
  id: string;
  parentId: string | null;
  scopeId: string | null;
  moduleId: string | null;
  kind: JobKind;
  path: string | null;
  liveStatus: LiveStatus | null;
  doneStatus: DoneStatus | null;
  isSkipped: boolean;
  startedAt: Date | null;
  finishedAt: Date | null;
  resultPrefix: string | null;
  resultLength: number | null;
};

/** `prefixChars`: of each result; null: results are not looked at. */
type Wanted = { workspaceId: string; id: string; limit: number; prefixChars: number | null };

/** A job and all that runs inside of it, in the order in which they were made. */
export function loadFlowJobs({ workspaceId, id, limit, prefixChars }: Wanted): Promise<FlowJob[]> {
  return query<FlowJob>(
    'flow_jobs',
    `WITH RECURSIVE tree AS (
       SELECT j.id, j.parent_id, j.scope_id, j.module_id, j.kind, j.runnable_path FROM job j WHERE j.id = $1 AND j.workspace_id = $2
       UNION ALL
       SELECT j.id, j.parent_id, j.scope_id, j.module_id, j.kind, j.runnable_path FROM tree t JOIN job j ON j.parent_id = t.id)
     SELECT t.id, t.parent_id AS "parentId", t.scope_id AS "scopeId", t.module_id AS "moduleId", t.kind, t.runnable_path AS path,
       l.status AS "liveStatus", d.status AS "doneStatus", coalesce(d.is_skipped, false) AS "isSkipped",
       coalesce(d.started_at, l.started_at) AS "startedAt", d.finished_at AS "finishedAt",
       CASE WHEN $4::int IS NOT NULL THEN left(d.result::text, $4) END AS "resultPrefix",
       CASE WHEN $4::int IS NOT NULL THEN length(d.result::text) END AS "resultLength"
     FROM (SELECT * FROM tree ORDER BY id LIMIT $3) t LEFT JOIN job_live l ON l.id = t.id LEFT JOIN job_done d ON d.id = t.id
     ORDER BY t.id`,
    [id, workspaceId, limit, prefixChars],
  );
}

export type ScopePlace = { id: string; parentScopeId: string | null; moduleId: string | null; idx: number | null };

/** Where the scopes inside these flows are. */
export function loadScopePlaces(flowIds: string[]): Promise<ScopePlace[]> {
  return query<ScopePlace>(
    'flow_scope_places',
    `SELECT id, parent_scope_id AS "parentScopeId", parent_module_id AS "moduleId", idx FROM scope WHERE flow_id = ANY($1)`,
    [flowIds],
  );
}

export async function loadLogsOf(jobIds: string[]): Promise<Map<string, string>> {
  const rows = await query<{ id: string; text: string }>(
    'logs_of_jobs',
    `SELECT job_id AS id, string_agg(text, '' ORDER BY attempt, seq) AS text FROM job_log WHERE job_id = ANY($1) GROUP BY job_id`,
    [jobIds],
  );
  return new Map(rows.map(({ id, text }) => [id, text]));
}
