import { failpoint } from '../failpoints';
import { type Claimed, CLAIMED_COLUMNS, claimedOf, type ClaimedRow, loadJobHead } from './live';
import type { Fence } from './plan';
import { query, queryAhead } from './pool';

export type WorkerRow = {
  id: string;
  host: string;
  pid: number;
  version: string;
  tags: string[];
  slots: number;
  sandbox: unknown;
  languages?: string[];
  /** Language → why this worker cannot run it. */
  languagesOff?: Record<string, string>;
  /** Of its packages on disk. */
  cacheBytesMax?: number;
};

/** Ids are of one process: doing it again after an answer got lost is safe. */
export async function registerWorker(worker: WorkerRow): Promise<void> {
  await query(
    'worker_register',
    `INSERT INTO worker (id, host, pid, version, tags, slots, sandbox, languages, languages_off, cache_bytes_max, last_seen)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())
     ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen`,
    [
      worker.id,
      worker.host,
      worker.pid,
      worker.version,
      worker.tags,
      worker.slots,
      JSON.stringify(worker.sandbox),
      worker.languages ?? [],
      JSON.stringify(worker.languagesOff ?? {}),
      worker.cacheBytesMax ?? null,
    ],
  );
}

export type Heartbeat = {
  /** Jobs of this worker that are to be killed. */
  cancel: { id: string; by: string; reason: string }[];
  mine: { id: string; attempt: number }[];
};

/** Renews the worker's lease, and answers what it still holds. Null: the worker was given up. */
export async function heartbeat(state: {
  id: string;
  busy: number;
  memory: number;
  draining: boolean;
  jobsDone?: number;
  /** Null: not counted yet. */
  cacheBytes?: number | null;
  /** Jobs that are not started yet: their time begins anew. */
  preparing: string[];
}): Promise<Heartbeat | null> {
  await failpoint('heartbeat.before');
  const rows = await queryAhead<{ mine: string | null; cancel: string | null }>(
    'worker_heartbeat',
    `WITH w AS (UPDATE worker SET last_seen = clock_timestamp(), busy = $2, memory = $3, draining = $4, jobs_done = $6, cache_bytes = $7 WHERE id = $1 RETURNING id),
     p AS (UPDATE job_live SET deadline_at = clock_timestamp() + timeout_ms * interval '1 ms'
       WHERE id = ANY($5) AND worker_id = $1 AND status = 'running')
     SELECT (SELECT json_agg(json_build_object('id', l.id, 'attempt', l.attempt)) FROM job_live l WHERE l.worker_id = w.id AND l.status = 'running') AS mine,
       (SELECT json_agg(json_build_object('id', l.id, 'by', l.canceled_by, 'reason', l.cancel_reason)) FROM job_live l
         WHERE l.worker_id = w.id AND l.status = 'running' AND l.cancel_requested_at IS NOT NULL) AS cancel FROM w`,
    [
      state.id,
      state.busy,
      state.memory,
      state.draining,
      state.preparing,
      state.jobsDone ?? 0,
      state.cacheBytes ?? null,
    ],
  );
  const [row] = rows;
  if (!row) return null;
  return {
    mine: JSON.parse(row.mine ?? '[]') as Heartbeat['mine'],
    cancel: JSON.parse(row.cancel ?? '[]') as Heartbeat['cancel'],
  };
}

export async function removeWorker(id: string): Promise<void> {
  await query('worker_remove', 'DELETE FROM worker WHERE id = $1', [id]);
}

/** The database's clock, exactly, and how long the server has been up. */
export type ClockLook = { at: string; upMs: number };

export async function lookAtClock(): Promise<ClockLook> {
  const [row] = await queryAhead<ClockLook>(
    'clock_look',
    `SELECT clock_timestamp()::text AS at, (extract(epoch FROM clock_timestamp() - pg_postmaster_start_time()) * 1000)::float8 AS "upMs"`,
  );
  if (!row) throw new Error('the database did not tell the time');
  return row;
}

/**
 * Gives up workers that were not seen for `leaseMs`, and takes away what they held. Answers those rows. Does nothing
 * where the database has taken more than `lateMs` since it told the time: then it has taken no heartbeats either.
 */
export async function reapWorkers(
  leaseMs: number,
  look: { at: string; lateMs: number } | null = null,
): Promise<string[]> {
  const values = [leaseMs, look?.at ?? 'infinity', look?.lateMs ?? 0];
  const rows = await queryAhead<{ id: string }>('worker_reap', 'SELECT id FROM reap_in_time($1, $2, $3) AS id', values);
  if (rows.length > 0) await failpoint('reaper.after_commit');
  return rows.map((row) => row.id);
}

/** `error`: ours or the database's fault; it counts as a crash, and a job that makes its workers fail is given up. */
export type ReleaseReason = 'released' | 'drained' | 'error';

/** Puts a claimed row back. False: it was no longer the caller's. */
export async function releaseLive(fence: Fence, reason: ReleaseReason): Promise<boolean> {
  const [row] = await query<{ released: boolean }>('release_live', 'SELECT release_live($1, $2, $3, $4) AS released', [
    fence.id,
    fence.attempt,
    fence.worker,
    reason,
  ]);
  await failpoint('release.after_commit');
  return row?.released ?? false;
}

/**
 * Claims what must not go on: rows with a verdict, rows whose time is over, and rows that a living worker did not end
 * within the grace. Each comes with its verdict.
 */
export async function takeOverdue(worker: string, graceMs: number, limit: number): Promise<Claimed[]> {
  const rows = await query<ClaimedRow>(
    'take_overdue',
    `SELECT ${CLAIMED_COLUMNS} FROM take_overdue($1, $2, $3) l LEFT JOIN job j ON j.id = l.id`,
    [worker, graceMs, limit],
  );
  return Promise.all(rows.map(claimedOf).map(withHead));
}

/** The function takes rows that were committed after its statement began, too; the join does not see the heads of those. */
async function withHead(claimed: Claimed): Promise<Claimed> {
  if (claimed.job !== null || claimed.liveKind === 'scope') return claimed;
  return { ...claimed, job: await loadJobHead(claimed.id) };
}
