import type { OnWorkerLost } from './live';
import { query } from './pool';

export type NewRoot = {
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
  traceparent: string | null;
  /** State of the flow's own scope; null for a script. */
  scopeState: string | null;
};

/** Commits a run. False: a run with this id exists already. */
export async function insertRoot(root: NewRoot): Promise<boolean> {
  const rows = await query<{ id: string }>(
    'submit_root',
    `WITH j AS (
       INSERT INTO job (id, workspace_id, kind, runnable_path, script_hash, flow_version_id, code_hash, language, lock, args, root_id, tag, priority,
         timeout_ms, created_by, account_id, restarted_from, traceparent, scheduled_for)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $1, $11, $12, $13, $14, $15, $17, $18, coalesce($16, clock_timestamp()))
       ON CONFLICT DO NOTHING RETURNING *),
     s AS (
       INSERT INTO scope (id, workspace_id, flow_id, root_id, list, state)
       SELECT id, workspace_id, id, id, '/modules', $19::json FROM j WHERE $19::json IS NOT NULL),
     l AS (
       INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, priority, run_at, timeout_ms, on_worker_lost, deadline_at)
       SELECT id, workspace_id, CASE WHEN $19::json IS NULL THEN 'script' ELSE 'flow' END, id, 'queued', tag, priority, scheduled_for,
         timeout_ms, $20, scheduled_for + $21::bigint * interval '1 ms' FROM j)
     SELECT id FROM j`,
    [
      root.id,
      root.workspaceId,
      root.kind,
      root.runnablePath,
      root.scriptHash,
      root.flowVersionId,
      root.codeHash,
      root.language,
      root.lock,
      root.argsJson,
      root.tag,
      root.priority,
      root.timeoutMs,
      root.createdBy,
      root.accountId,
      root.scheduledFor,
      root.restartedFrom,
      root.traceparent,
      root.scopeState,
      root.onWorkerLost,
      root.queueTimeoutMs,
    ],
  );
  return rows.length > 0;
}
