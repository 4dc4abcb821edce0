import type pg from 'pg';
import { query } from './pool';
import { SCHEDULE_COLUMNS, scheduleOf, type ScheduleRow } from './schedules';

/**
 * In how many milliseconds the next firing is due (null: none is), whether runs of schedules are under way, and whether
 * one has ended or waits no longer.
 */
export type Outlook = { dueInMs: number | null; hasOpen: boolean; isSettling: boolean };

export async function readOutlook(): Promise<Outlook> {
  const [row] = await query<Outlook>(
    'schedule_outlook',
    `SELECT (SELECT (extract(epoch FROM s.next_at - clock_timestamp()) * 1000)::float8 FROM schedule s JOIN workspace w ON w.id = s.workspace_id
         WHERE s.enabled AND s.next_at IS NOT NULL AND w.archived_at IS NULL ORDER BY s.next_at LIMIT 1) AS "dueInMs",
       EXISTS (SELECT 1 FROM schedule_fire WHERE state <> 'closed') AS "hasOpen",
       EXISTS (SELECT 1 FROM schedule_fire f WHERE f.state = 'open' AND NOT EXISTS (SELECT 1 FROM job_live l WHERE l.root_id = f.job_id))
         OR EXISTS (SELECT 1 FROM schedule_fire f WHERE f.state = 'held' AND NOT EXISTS (
           SELECT 1 FROM schedule_fire o WHERE o.schedule_id = f.schedule_id AND o.state = 'open')) AS "isSettling"`,
  );
  return row ?? { dueInMs: null, hasOpen: false, isSettling: false };
}

/** `hasRights`: the owner may still do something in the workspace. */
export type RunnableSchedule = ScheduleRow & { hasRights: boolean };
export type DueSchedule = RunnableSchedule & { nextAt: Date; now: Date };

/** Whether the account of this row may still do something in its workspace. Needs `account a`, left joined. */
export function hasRightsOf(row: string): string {
  return `(${row}.account_id IS NULL OR (a.disabled_at IS NULL AND (a.is_superadmin OR EXISTS (
    SELECT 1 FROM member m WHERE m.workspace_id = ${row}.workspace_id AND m.account_id = a.id AND m.disabled_at IS NULL)))) IS TRUE AS "hasRights"`;
}

export async function listDueSchedules(limit: number): Promise<DueSchedule[]> {
  const rows = await query(
    'schedule_due',
    `SELECT ${SCHEDULE_COLUMNS}, a.email, clock_timestamp() AS now, ${hasRightsOf('s')}
     FROM schedule s JOIN workspace w ON w.id = s.workspace_id LEFT JOIN account a ON a.id = s.account_id
     WHERE s.enabled AND s.next_at <= clock_timestamp() AND w.archived_at IS NULL ORDER BY s.next_at LIMIT $1`,
    [limit],
  );
  return rows.map((row) => scheduleOf(row) as DueSchedule);
}

export type Firing = {
  id: string;
  dueAt: Date;
  fireAt: Date | null;
  nextAt: Date | null;
  missed: number;
  jobId: string | null;
  refusal: string | null;
  isStopped: boolean;
};

export type Fired =
  | { status: 'lost' | 'missed' | 'twice' | 'refused' | 'start' }
  | { status: 'skip'; live: string[] }
  | { status: 'hold'; live: string[]; running: { id: string }[] };

export async function fireSchedule(client: pg.PoolClient, firing: Firing): Promise<Fired> {
  const { rows } = await client.query<{ answer: string }>({
    name: 'fire_schedule',
    text: 'SELECT fire_schedule($1, $2, $3, $4, $5, $6, $7, $8) AS answer',
    values: [
      firing.id,
      firing.dueAt,
      firing.fireAt,
      firing.nextAt,
      firing.missed,
      firing.jobId,
      firing.refusal,
      firing.isStopped,
    ],
  });
  return JSON.parse(rows[0]?.answer ?? '{"status":"lost"}') as Fired;
}

/** Ends a run that was written in the same transaction, as skipped. */
export async function endAsSkipped(client: pg.PoolClient, jobId: string, result: string): Promise<void> {
  await client.query({
    name: 'end_as_skipped',
    text: `WITH l AS (DELETE FROM job_live WHERE id = $1 RETURNING *)
      INSERT INTO job_done (id, workspace_id, is_root, status, is_skipped, result, attempt, started_at, finished_at)
      SELECT id, workspace_id, true, 'success', true, $2, 0, clock_timestamp(), clock_timestamp() FROM l`,
    values: [jobId, JSON.stringify(result)],
  });
}

export type FireKey = { scheduleId: string; scheduledFor: Date };

/** Firings whose run is over with all its steps. */
export function listEndedFires(limit: number): Promise<FireKey[]> {
  return query<FireKey>(
    'schedule_fires_ended',
    `SELECT f.schedule_id AS "scheduleId", f.scheduled_for AS "scheduledFor" FROM schedule_fire f JOIN job_done d ON d.id = f.job_id
     WHERE f.state = 'open' AND NOT EXISTS (SELECT 1 FROM job_live l WHERE l.root_id = f.job_id) ORDER BY d.finished_at LIMIT $1`,
    [limit],
  );
}

/** Firings that waited for the run before them, which is over. */
export async function listReleasedFires(limit: number): Promise<(FireKey & { schedule: RunnableSchedule })[]> {
  const rows = await query(
    'schedule_fires_released',
    `SELECT ${SCHEDULE_COLUMNS}, a.email, f.scheduled_for AS "scheduledFor", ${hasRightsOf('s')} FROM schedule_fire f JOIN schedule s ON s.id = f.schedule_id
     LEFT JOIN account a ON a.id = s.account_id
     WHERE f.state = 'held' AND NOT EXISTS (SELECT 1 FROM schedule_fire o WHERE o.schedule_id = f.schedule_id AND o.state = 'open') LIMIT $1`,
    [limit],
  );
  return rows.map((row) => {
    const schedule = scheduleOf(row) as ScheduleRow & { hasRights: boolean; scheduledFor: Date };
    return { scheduleId: schedule.id, scheduledFor: schedule.scheduledFor, schedule };
  });
}

export type Closed =
  | { status: 'lost' }
  | {
      status: 'closed';
      outcome: 'success' | 'failure' | 'canceled' | 'skipped';
      failures: number;
      successes: number;
      failedJob?: string | null;
    };

export async function closeFire(client: pg.PoolClient, fire: FireKey): Promise<Closed> {
  const { rows } = await client.query<{ answer: string }>({
    name: 'close_fire',
    text: 'SELECT close_fire($1, $2) AS answer',
    values: [fire.scheduleId, fire.scheduledFor],
  });
  return JSON.parse(rows[0]?.answer ?? '{"status":"lost"}') as Closed;
}

type Released = 'lost' | 'dropped' | 'refused' | 'start';

export async function releaseFire(
  client: pg.PoolClient,
  fire: FireKey,
  run: { jobId: string | null; refusal: string | null },
): Promise<Released> {
  const { rows } = await client.query<{ answer: string }>({
    name: 'release_fire',
    text: 'SELECT release_fire($1, $2, $3, $4) AS answer',
    values: [fire.scheduleId, fire.scheduledFor, run.jobId, run.refusal],
  });
  return (JSON.parse(rows[0]?.answer ?? '{"status":"lost"}') as { status: Released }).status;
}

/** A run that ended, as its schedule's handlers are told of it. */
export type EndedRun = { jobId: string; startedAt: Date; resultJson: string };

export async function readEndedRun(client: pg.PoolClient, jobId: string): Promise<EndedRun | null> {
  const { rows } = await client.query<EndedRun>({
    name: 'schedule_ended_run',
    text: `SELECT id AS "jobId", coalesce(started_at, finished_at) AS "startedAt", coalesce(result, 'null') AS "resultJson"
      FROM job_done WHERE id = $1`,
    values: [jobId],
  });
  return rows[0] ?? null;
}

/** The schedule of a firing and the job it started. */
export async function readFire(
  client: pg.PoolClient,
  fire: FireKey,
): Promise<(ScheduleRow & { jobId: string }) | null> {
  const { rows } = await client.query({
    name: 'schedule_of_fire',
    text: `SELECT ${SCHEDULE_COLUMNS}, a.email, f.job_id AS "jobId" FROM schedule_fire f JOIN schedule s ON s.id = f.schedule_id
      LEFT JOIN account a ON a.id = s.account_id WHERE f.schedule_id = $1 AND f.scheduled_for = $2`,
    values: [fire.scheduleId, fire.scheduledFor],
  });
  return rows[0] ? (scheduleOf(rows[0]) as ScheduleRow & { jobId: string }) : null;
}

export async function noteScheduleError(client: pg.PoolClient, id: string, error: string): Promise<void> {
  await client.query('UPDATE schedule SET error = $2 WHERE id = $1', [id, error]);
}

/** Forgets firings that are long over. What is that old and still open lost its run with the history. */
export async function pruneFires(days: number): Promise<void> {
  await query(
    'schedule_fires_prune',
    `DELETE FROM schedule_fire WHERE (schedule_id, scheduled_for) IN (
       SELECT schedule_id, scheduled_for FROM schedule_fire f WHERE fired_at < clock_timestamp() - $1 * interval '1 day'
         AND NOT EXISTS (SELECT 1 FROM job_live l WHERE l.root_id = f.job_id) LIMIT 5000)`,
    [days],
  );
}

export type FireRecord = {
  scheduleId: string;
  scheduledFor: Date;
  firedAt: Date;
  jobId: string | null;
  state: 'open' | 'held' | 'closed';
  outcome: 'success' | 'failure' | 'canceled' | 'skipped' | 'refused' | null;
  liveStatus: string | null;
  doneStatus: 'success' | 'failure' | 'canceled' | null;
  isSkipped: boolean | null;
  startedAt: Date | null;
  durationMs: number | null;
};

/** The last firings of each schedule, the newest first. */
export function listLastFires(scheduleIds: string[], count: number): Promise<FireRecord[]> {
  return query<FireRecord>(
    'schedule_last_fires',
    `SELECT f.schedule_id AS "scheduleId", f.scheduled_for AS "scheduledFor", f.fired_at AS "firedAt", f.job_id AS "jobId", f.state, f.outcome,
       l.status AS "liveStatus", d.status AS "doneStatus", d.is_skipped AS "isSkipped", coalesce(d.started_at, l.started_at) AS "startedAt",
       (extract(epoch FROM d.finished_at - coalesce(d.started_at, d.finished_at)) * 1000)::float8 AS "durationMs"
     FROM unnest($1::uuid[]) AS wanted(id)
     CROSS JOIN LATERAL (SELECT * FROM schedule_fire f WHERE f.schedule_id = wanted.id ORDER BY f.scheduled_for DESC LIMIT $2) f
     LEFT JOIN job_live l ON l.id = f.job_id LEFT JOIN job_done d ON d.id = f.job_id
     ORDER BY f.schedule_id, f.scheduled_for DESC`,
    [scheduleIds, count],
  );
}
