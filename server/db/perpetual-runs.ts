import type pg from 'pg';
import { AppError } from '../errors';
import { hasRightsOf } from './schedule-fires';
import { query } from './pool';
import { type Accepted, findByIdempotencyKey, insertRoot, type NewRoot } from './submit';
import { asOne } from './transaction';

/** A run of a script that is started again when it ends, and what is deployed in its place by now. */
export type PerpetualRun = {
  workspaceId: string;
  path: string;
  jobId: string;
  scriptHash: string;
  failures: number;
  isSuperseded: boolean;
  createdBy: string;
  accountId: string | null;
  argsJson: string;
  isEvent: boolean;
  isPrivate: boolean;
  /** Whoever it runs for may still do something in the workspace. */
  hasRights: boolean;
  /** Null while it goes on. */
  status: 'success' | 'failure' | 'canceled' | null;
  canceledBy: string | null;
  ranMs: number;
  now: Date;
  /** The version that is deployed now; null: the script is archived or deleted. */
  newest: { hash: string; path: string; isPerpetual: boolean } | null;
};

type Row = Omit<PerpetualRun, 'newest'> & { newest: string | null };

/** Those that ended, and those that go on with a version that is no longer the newest. */
export async function listUnsettled(limit: number): Promise<PerpetualRun[]> {
  const rows = await query<Row>(
    'perpetual_unsettled',
    `SELECT p.workspace_id AS "workspaceId", p.path, p.job_id AS "jobId", p.script_hash AS "scriptHash", p.failures,
       p.is_superseded AS "isSuperseded", j.created_by AS "createdBy", j.account_id AS "accountId", j.args AS "argsJson",
       j.is_event AS "isEvent", j.is_private AS "isPrivate", ${hasRightsOf('j')}, d.status, d.canceled_by AS "canceledBy",
       (extract(epoch FROM d.finished_at - coalesce(d.started_at, d.finished_at)) * 1000)::float8 AS "ranMs",
       clock_timestamp() AS now, row_to_json(n)::text AS newest
     FROM perpetual_run p JOIN job j ON j.id = p.job_id LEFT JOIN job_done d ON d.id = p.job_id LEFT JOIN account a ON a.id = j.account_id
     LEFT JOIN LATERAL (
       SELECT s.hash, s.path, s.restart_unless_cancelled AS "isPerpetual" FROM script s
       WHERE s.workspace_id = p.workspace_id AND s.is_latest AND NOT s.is_archived
         AND (s.hash = p.script_hash OR p.script_hash = ANY(s.parent_hashes)) LIMIT 1) n ON true
     WHERE d.id IS NOT NULL OR n.hash IS DISTINCT FROM p.script_hash LIMIT $1`,
    [limit],
  );
  return rows.map((row) => ({ ...row, newest: JSON.parse(row.newest ?? 'null') as PerpetualRun['newest'] }));
}

/**
 * Commits the run of a script of which one run at a time goes on. Refuses where one does; null: a run with this id or
 * key exists already.
 */
export async function insertPerpetual(root: NewRoot): Promise<Accepted | null> {
  const { accepted, other } = await asOne(async (client) => {
    const holder = await takePath(client, root);
    if (holder !== null) return { accepted: null, other: holder };
    return { accepted: await withoutRow(client, root, await insertRoot(root, client)), other: null };
  });
  if (other === null || (await isKnown(root, other))) return accepted;
  throw new AppError(
    'already_exists',
    `This script is started again whenever it ends, and one run of it goes on: ${other}. Cancel that one first.`,
  );
}

/** The run that has the place; null: it is this one's now. */
async function takePath(client: pg.PoolClient, { workspaceId, id, runnablePath, scriptHash }: NewRoot) {
  const { rowCount } = await client.query(
    'INSERT INTO perpetual_run (workspace_id, path, job_id, script_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [workspaceId, runnablePath, id, scriptHash],
  );
  if (rowCount === 1) return null;
  const { rows } = await client.query<{ job_id: string }>(
    'SELECT job_id FROM perpetual_run WHERE workspace_id = $1 AND path = $2',
    [workspaceId, runnablePath],
  );
  return rows[0]?.job_id ?? 'it has just ended';
}

async function isKnown({ id, workspaceId, idempotency }: NewRoot, other: string): Promise<boolean> {
  if (other === id) return true;
  const [job] = await query('perpetual_known', 'SELECT 1 FROM job WHERE id = $1', [id]);
  if (job) return true;
  return idempotency !== null && (await findByIdempotencyKey(workspaceId, idempotency.key)) !== null;
}

async function withoutRow(client: pg.PoolClient, { id }: NewRoot, accepted: Accepted | null): Promise<Accepted | null> {
  if (!accepted) await client.query('DELETE FROM perpetual_run WHERE job_id = $1', [id]);
  return accepted;
}

/** Puts the next run in the place of one that ended. Null: another was first. */
export function succeedPerpetual(run: PerpetualRun, next: NewRoot, failures: number): Promise<Accepted | null> {
  return asOne(async (client) => {
    const { rowCount } = await client.query(
      `UPDATE perpetual_run p SET job_id = $2, script_hash = $3, failures = $4, is_superseded = false,
         path = CASE WHEN EXISTS (SELECT 1 FROM perpetual_run o WHERE o.workspace_id = p.workspace_id AND o.path = $5) THEN p.path ELSE $5 END
       WHERE job_id = $1`,
      [run.jobId, next.id, next.scriptHash, failures, next.runnablePath],
    );
    return rowCount === 1 ? insertRoot(next, client) : null;
  });
}

/** It is to end, for a newer version was deployed. */
export async function markSuperseded(jobId: string): Promise<void> {
  await query('perpetual_superseded', 'UPDATE perpetual_run SET is_superseded = true WHERE job_id = $1', [jobId]);
}

/** Nothing follows this run. */
export async function forgetPerpetual(jobId: string): Promise<void> {
  await query('perpetual_forget', 'DELETE FROM perpetual_run WHERE job_id = $1', [jobId]);
}

/** Nothing follows the run of the script at this path, whichever that is by now. */
export async function forgetPerpetualAt(workspaceId: string, path: string): Promise<void> {
  await query('perpetual_forget_path', 'DELETE FROM perpetual_run WHERE workspace_id = $1 AND path = $2', [
    workspaceId,
    path,
  ]);
}
