import { query } from './pool';

/** The row that keeps a run from going on: the first one due, of a run in which nothing runs. */
export type WaitingLeaf = {
  jobId: string;
  liveId: string;
  status: 'queued' | 'suspended' | 'held';
  tag: string;
  priority: number;
  runAt: Date;
  isDue: boolean;
  isStep: boolean;
  step: string | null;
  retryNo: number;
  phase: string | null;
  /** Of its limit of concurrent runs. */
  key: string | null;
  limit: number | null;
  running: number | null;
  /** Ended, and counted still. */
  cooling: number | null;
  windowS: number | null;
};

/** For each of these jobs that wait. A run with thousands of queued steps gives one row, too. */
export async function loadWaitingLeaves(jobIds: string[]): Promise<WaitingLeaf[]> {
  if (jobIds.length === 0) return [];
  return query<WaitingLeaf>(
    'waiting_leaves',
    `SELECT r.id AS "jobId", leaf.* FROM unnest($1::uuid[]) AS r(id) CROSS JOIN LATERAL (
       SELECT l.id AS "liveId", l.status, l.tag, l.priority, l.run_at AS "runAt", l.run_at <= clock_timestamp() AS "isDue",
         l.id <> r.id AS "isStep", coalesce(j.module_id, s.state #>> '{module,id}') AS step, coalesce(j.retry_no, 0) AS "retryNo",
         s.state ->> 'phase' AS phase, l.concurrency_key AS key, g.concurrent_limit AS "limit", g.window_s AS "windowS",
         CASE WHEN l.status = 'held' THEN (SELECT count(*)::int FROM job_live o WHERE o.workspace_id = l.workspace_id
           AND o.concurrency_key = l.concurrency_key AND o.status <> 'held') END AS running,
         CASE WHEN l.status = 'held' THEN (SELECT count(*)::int FROM concurrency_cooling c WHERE c.workspace_id = l.workspace_id
           AND c.key = l.concurrency_key AND c.until > clock_timestamp()) END AS cooling
       FROM job_live l LEFT JOIN concurrency_group g ON g.workspace_id = l.workspace_id AND g.key = l.concurrency_key LEFT JOIN job j ON j.id = l.id LEFT JOIN scope s ON s.id = l.id AND l.kind <> 'script'
       WHERE (l.id = r.id OR l.root_id = r.id) AND l.status IN ('queued', 'suspended', 'held')
         AND NOT EXISTS (SELECT 1 FROM job_live x WHERE x.root_id = r.id AND x.status = 'running')
       ORDER BY l.status = 'suspended' DESC, l.run_at LIMIT 1) leaf`,
    [jobIds],
  );
}

export type WaitedApproval = {
  scopeId: string;
  moduleId: string;
  deadline: Date;
  approvers: string[];
  groups: string[];
  missing: number;
};

/** The decisions that these scopes wait for. */
export async function loadWaitedApprovals(scopeIds: string[]): Promise<WaitedApproval[]> {
  if (scopeIds.length === 0) return [];
  const rows = await query<Omit<WaitedApproval, 'approvers' | 'groups'> & { approvers: string; groups: string }>(
    'waited_approvals',
    `SELECT m.scope_id AS "scopeId", m.module_id AS "moduleId", (m.approval ->> 'deadline')::timestamptz AS deadline,
       coalesce(m.approval -> 'approvers', '[]') AS approvers, coalesce(m.approval -> 'groups', '[]') AS groups,
       greatest(1, (m.approval ->> 'requiredEvents')::int
         - (SELECT count(*) FROM approval_event e WHERE e.job_id IN (m.job_id, m.flow_id) AND e.is_approved))::int AS missing
     FROM module_run m WHERE m.scope_id = ANY($1) AND m.status = 'waiting_events'`,
    [scopeIds],
  );
  return rows.map((row) => ({
    ...row,
    approvers: JSON.parse(row.approvers) as string[],
    groups: JSON.parse(row.groups) as string[],
  }));
}

const AHEAD_MAX = 1_000;

/** How many due rows of its tag are more urgent. */
export async function countAhead({ tag, priority, runAt }: WaitingLeaf): Promise<number> {
  const [row] = await query<{ ahead: number }>(
    'wait_ahead',
    `SELECT count(*) AS ahead FROM (
       SELECT 1 FROM job_live WHERE tag = $1 AND status = 'queued' AND run_at <= clock_timestamp()
         AND (priority > $2 OR (priority = $2 AND run_at < $3)) LIMIT $4) before`,
    [tag, priority, runAt, AHEAD_MAX],
  );
  return row?.ahead ?? 0;
}
