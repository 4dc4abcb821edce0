import { z } from 'zod';
import type { CronVersion } from '@/engine/schedule/cron';
import type { CatchUp } from '@/engine/schedule/due';
import { type Handler, handler, type Handlers } from '@/engine/schedule/handlers';
import { type Retry, retry } from '@/engine/flow/schema';
import { query } from './pool';
import { inTransaction } from './transaction';

export type Overlap = 'allow' | 'skip' | 'queue_one' | 'cancel_previous';

/** What a person decides about a schedule. */
export type ScheduleTerms = Handlers & {
  cron: string;
  cronVersion: CronVersion;
  timezone: string;
  scriptPath: string;
  isFlow: boolean;
  args: Record<string, unknown>;
  tag: string | null;
  summary: string;
  description: string;
  labels: string[];
  pausedUntil: Date | null;
  catchUp: CatchUp;
  catchUpWindowS: number;
  overlap: Overlap;
  jitterS: number;
  retry: Retry | null;
  dynamicSkip: string | null;
  handlerMuted: boolean;
};

/** Whose rights the runs of a schedule have, and who changed it last. */
export type ScheduleOwner = { accountId: string | null; owner: string; editedBy: string };

export type ScheduleRow = ScheduleTerms &
  ScheduleOwner & {
    id: string;
    workspaceId: string;
    path: string;
    enabled: boolean;
    nextAt: Date | null;
    failures: number;
    missed: number;
    error: string | null;
    editedAt: Date;
    version: number;
    email: string | null;
  };

type Stored = Omit<ScheduleRow, 'args' | 'retry' | 'onFailure' | 'onRecovery' | 'onSuccess'> &
  Record<'args', string> &
  Record<'retry' | 'onFailure' | 'onRecovery' | 'onSuccess', string | null>;

export const SCHEDULE_COLUMNS = `s.id, s.workspace_id AS "workspaceId", s.path, s.cron, s.cron_version AS "cronVersion", s.timezone,
  s.script_path AS "scriptPath", s.is_flow AS "isFlow", s.args, s.tag, s.summary, s.description, s.labels, s.enabled,
  s.paused_until AS "pausedUntil", s.next_at AS "nextAt", s.catch_up AS "catchUp", s.catch_up_window_s AS "catchUpWindowS", s.overlap,
  s.jitter_s AS "jitterS", s.retry, s.dynamic_skip AS "dynamicSkip", s.on_failure AS "onFailure", s.on_recovery AS "onRecovery",
  s.on_success AS "onSuccess", s.handler_muted AS "handlerMuted", s.failures, s.missed, s.error, s.account_id AS "accountId", s.owner,
  s.edited_by AS "editedBy", s.edited_at AS "editedAt", s.version`;

const FROM = `FROM schedule s LEFT JOIN account a ON a.id = s.account_id`;

/** Parses what is JSON in a row that was read with SCHEDULE_COLUMNS. */
export function scheduleOf<T extends Record<string, unknown>>(row: T): T & ScheduleRow {
  const stored = row as unknown as Stored;
  return {
    ...row,
    ...stored,
    args: z.record(z.string(), z.unknown()).parse(JSON.parse(stored.args)),
    retry: stored.retry === null ? null : retry.parse(JSON.parse(stored.retry)),
    onFailure: handlerOf(stored.onFailure),
    onRecovery: handlerOf(stored.onRecovery),
    onSuccess: handlerOf(stored.onSuccess),
  };
}

function handlerOf(json: string | null): Handler | null {
  return json === null ? null : handler.parse(JSON.parse(json));
}

export async function findSchedule(workspaceId: string, path: string): Promise<ScheduleRow | null> {
  const [row] = await query(
    'schedule_find',
    `SELECT ${SCHEDULE_COLUMNS}, a.email ${FROM} WHERE s.workspace_id = $1 AND s.path = $2`,
    [workspaceId, path],
  );
  return row ? scheduleOf(row) : null;
}

export type ScheduleFilter = {
  offset: number;
  limit: number;
  path?: string;
  pathStart?: string;
  scriptPath?: string;
  isFlow?: boolean;
  summary?: string;
  description?: string;
  search?: string;
  label?: string;
  /** JSON text; the arguments must contain it. */
  args?: string;
  /** The one user whose `u/` schedules may be shown; all when absent. */
  visibleTo?: string;
};

export async function listScheduleRows(workspaceId: string, filter: ScheduleFilter): Promise<ScheduleRow[]> {
  const rows = await query(
    'schedule_list',
    `SELECT ${SCHEDULE_COLUMNS}, a.email ${FROM}
     WHERE s.workspace_id = $1 AND ($2::text IS NULL OR s.path = $2) AND ($3::text IS NULL OR starts_with(s.path, $3))
       AND ($4::text IS NULL OR s.script_path = $4) AND ($5::boolean IS NULL OR s.is_flow = $5)
       AND ($6::text IS NULL OR position(lower($6) IN lower(s.summary)) > 0)
       AND ($7::text IS NULL OR position(lower($7) IN lower(s.description)) > 0)
       AND ($8::text IS NULL OR position(lower($8) IN lower(s.path || ' ' || s.script_path || ' ' || s.summary || ' ' || s.description)) > 0)
       AND ($9::text IS NULL OR $9 = ANY(s.labels)) AND ($10::text IS NULL OR s.args::jsonb @> $10::jsonb)
       AND ($11::text IS NULL OR starts_with(s.path, 'f/') OR starts_with(s.path, 'u/' || $11 || '/'))
     ORDER BY s.path OFFSET $12 LIMIT $13`,
    [
      workspaceId,
      filter.path,
      filter.pathStart,
      filter.scriptPath,
      filter.isFlow,
      filter.summary,
      filter.description,
      filter.search,
      filter.label,
      filter.args,
      filter.visibleTo,
      filter.offset,
      filter.limit,
    ].map((value) => value ?? null),
  );
  return rows.map(scheduleOf);
}

export const SCHEDULES_MAX = 1_000;

type NewSchedule = ScheduleTerms &
  ScheduleOwner & { id: string; workspaceId: string; path: string; enabled: boolean; nextAt: Date | null };

/** What kept a schedule from being made. */
export type Insertion = 'made' | 'taken' | 'too_many';

export function insertSchedule(schedule: NewSchedule): Promise<Insertion> {
  return inTransaction(`schedules ${schedule.workspaceId}`, async (client) => {
    const { rows } = await client.query<{ count: number; taken: boolean }>(
      'SELECT count(*)::int AS count, coalesce(bool_or(path = $2), false) AS taken FROM schedule WHERE workspace_id = $1',
      [schedule.workspaceId, schedule.path],
    );
    if (rows[0]?.taken) return 'taken';
    if ((rows[0]?.count ?? 0) >= SCHEDULES_MAX) return 'too_many';
    const columns = columnsOf(schedule);
    const names = ['id', 'workspace_id', 'path', 'enabled', 'next_at', ...Object.keys(columns)];
    const { id, workspaceId, path, enabled, nextAt } = schedule;
    await client.query(
      `INSERT INTO schedule (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
      [id, workspaceId, path, enabled, nextAt, ...Object.values(columns)],
    );
    return 'made';
  });
}

/** False: somebody changed it since it was read. `nextAt`: left as it is when absent, for a firing may move it meanwhile. */
export async function updateScheduleRow(
  read: Pick<ScheduleRow, 'id' | 'version'>,
  change: ScheduleTerms & ScheduleOwner & { nextAt?: Date | null },
): Promise<boolean> {
  const { nextAt } = change;
  const columns = { ...columnsOf(change), ...(nextAt === undefined ? {} : { next_at: nextAt }) };
  const sets = Object.keys(columns).map((name, index) => `${name} = $${index + 3}`);
  const rows = await query(
    nextAt === undefined ? 'schedule_update' : 'schedule_update_next',
    `UPDATE schedule SET ${sets.join(', ')}, edited_at = clock_timestamp(), version = version + 1, error = NULL
     WHERE id = $1 AND version = $2 RETURNING id`,
    [read.id, read.version, ...Object.values(columns)],
  );
  return rows.length > 0;
}

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

function columnsOf(terms: ScheduleTerms & ScheduleOwner): Record<string, unknown> {
  return {
    cron: terms.cron,
    cron_version: terms.cronVersion,
    timezone: terms.timezone,
    script_path: terms.scriptPath,
    is_flow: terms.isFlow,
    args: json(terms.args),
    tag: terms.tag,
    summary: terms.summary,
    description: terms.description,
    labels: terms.labels,
    paused_until: terms.pausedUntil,
    catch_up: terms.catchUp,
    catch_up_window_s: terms.catchUpWindowS,
    overlap: terms.overlap,
    jitter_s: terms.jitterS,
    retry: json(terms.retry),
    dynamic_skip: terms.dynamicSkip,
    on_failure: json(terms.onFailure),
    on_recovery: json(terms.onRecovery),
    on_success: json(terms.onSuccess),
    handler_muted: terms.handlerMuted,
    account_id: terms.accountId,
    owner: terms.owner,
    edited_by: terms.editedBy,
  };
}

/** Changes nothing where the schedule is on (or off) already: what is due stays due. */
export async function switchSchedule(id: string, to: { enabled: boolean; nextAt: Date | null }): Promise<void> {
  await query(
    'schedule_switch',
    `UPDATE schedule SET enabled = $2, next_at = $3, error = CASE WHEN $2 THEN NULL ELSE error END, version = version + 1
     WHERE id = $1 AND enabled <> $2`,
    [id, to.enabled, to.nextAt],
  );
}

export async function deleteScheduleRow(workspaceId: string, path: string): Promise<boolean> {
  const rows = await query(
    'schedule_delete',
    `WITH gone AS (DELETE FROM schedule WHERE workspace_id = $1 AND path = $2 RETURNING id),
       fires AS (DELETE FROM schedule_fire f USING gone g WHERE f.schedule_id = g.id)
     SELECT id FROM gone`,
    [workspaceId, path],
  );
  return rows.length > 0;
}

/** The database's clock: the only one that schedules go by. */
export async function databaseNow(): Promise<Date> {
  const [row] = await query<{ now: Date }>('database_now', 'SELECT clock_timestamp() AS now');
  if (!row) throw new Error('the database knows no time');
  return row.now;
}
