import type {
  DefaultHandlerReply,
  FireReply,
  HandlerType,
  ScheduleListQuery,
  ScheduleReply,
  ScheduleWithJobsReply,
} from '@/contract/schedules';
import type { Handler, HandlerKind } from '@/engine/schedule/handlers';
import { canReach } from '../auth/path-rights';
import { listDefaultHandlers as listDefaults } from '../db/schedule-defaults';
import { type FireRecord, listLastFires } from '../db/schedule-fires';
import { findSchedule, listScheduleRows, type ScheduleRow } from '../db/schedules';
import { AppError } from '../errors';
import type { ItemLookUp } from './get-variable';
import { pageOf } from './page';

const FIRES_SHOWN = 20;

export async function getSchedule({ workspaceId, path, holder }: ItemLookUp): Promise<ScheduleReply> {
  const row = canReach(holder, path) ? await findSchedule(workspaceId, path) : null;
  if (!row) throw new AppError('schedule_not_found', `There is no schedule at ${path}.`);
  return replyOf(row);
}

export async function isScheduleAt(workspaceId: string, path: string): Promise<boolean> {
  return (await findSchedule(workspaceId, path)) !== null;
}

export type ScheduleListing = { workspaceId: string; query: ScheduleListQuery; visibleTo?: string };

export async function listSchedules(listing: ScheduleListing): Promise<ScheduleReply[]> {
  return (await rowsOf(listing)).map(replyOf);
}

export async function listSchedulesWithJobs(listing: ScheduleListing): Promise<ScheduleWithJobsReply[]> {
  const rows = await rowsOf(listing);
  const fires = await listLastFires(
    rows.map(({ id }) => id),
    FIRES_SHOWN,
  );
  return rows.map((row) => {
    const own = fires.filter(({ scheduleId }) => scheduleId === row.id).map(fireOf);
    return { ...replyOf(row), fires: own, jobs: own.flatMap(completedJob) };
  });
}

function rowsOf({ workspaceId, query, visibleTo }: ScheduleListing): Promise<ScheduleRow[]> {
  return listScheduleRows(workspaceId, {
    ...pageOf(query),
    path: query.schedule_path,
    pathStart: query.path_start,
    scriptPath: query.path,
    isFlow: query.is_flow,
    summary: query.summary,
    description: query.description,
    search: query.broad_filter,
    label: query.label,
    args: checkedJson(query.args),
    visibleTo,
  });
}

function checkedJson(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (cause) {
    throw new AppError('invalid_input', 'args must be JSON.', { field: 'query.args', cause });
  }
}

function fireOf(fire: FireRecord): FireReply {
  return {
    id: fire.jobId,
    scheduled_for: fire.scheduledFor.toISOString(),
    fired_at: fire.firedAt.toISOString(),
    started_at: fire.startedAt?.toISOString() ?? null,
    duration_ms: fire.durationMs === null ? null : Math.round(fire.durationMs),
    status: statusOf(fire),
  };
}

function statusOf({ state, outcome, doneStatus, isSkipped, startedAt }: FireRecord): FireReply['status'] {
  if (state === 'held') return 'held';
  if (state === 'closed') return outcome ?? 'canceled';
  if (doneStatus) return isSkipped ? 'skipped' : doneStatus;
  return startedAt ? 'running' : 'waiting';
}

function completedJob({ id, status, duration_ms }: FireReply): ScheduleWithJobsReply['jobs'] {
  if (id === null || duration_ms === null) return [];
  return [{ id, success: status === 'success' || status === 'skipped', duration_ms }];
}

const pathOf = (handler: Handler | null) => handler && `${handler.isFlow ? 'flow' : 'script'}/${handler.path}`;

function replyOf(row: ScheduleRow): ScheduleReply {
  return {
    workspace_id: row.workspaceId,
    path: row.path,
    schedule: row.cron,
    timezone: row.timezone,
    cron_version: row.cronVersion,
    enabled: row.enabled,
    script_path: row.scriptPath,
    is_flow: row.isFlow,
    args: row.args,
    extra_perms: {},
    email: row.email ?? '',
    permissioned_as: `u/${row.owner}`,
    edited_by: row.editedBy,
    edited_at: row.editedAt.toISOString(),
    error: row.error,
    ...handlersReply(row),
    ws_error_handler_muted: row.handlerMuted,
    retry: row.retry,
    no_flow_overlap: row.overlap === 'skip',
    summary: row.summary,
    description: row.description,
    tag: row.tag,
    paused_until: row.pausedUntil?.toISOString() ?? null,
    dynamic_skip: row.dynamicSkip,
    labels: row.labels,
    catchup: row.catchUp,
    catchup_window_s: row.catchUpWindowS,
    overlap: row.overlap,
    jitter_s: row.jitterS,
    next_at: row.nextAt?.toISOString() ?? null,
    failures: row.failures,
    missed: row.missed,
  };
}

const NO_HANDLER = { times: null, exact: null, args: null };

function handlersReply(row: ScheduleRow) {
  const failure = row.onFailure ?? NO_HANDLER;
  const recovery = row.onRecovery ?? NO_HANDLER;
  return {
    on_failure: pathOf(row.onFailure),
    on_failure_times: failure.times,
    on_failure_exact: failure.exact,
    on_failure_extra_args: failure.args,
    on_recovery: pathOf(row.onRecovery),
    on_recovery_times: recovery.times,
    on_recovery_extra_args: recovery.args,
    on_success: pathOf(row.onSuccess),
    on_success_extra_args: row.onSuccess?.args ?? null,
  };
}

const TYPES: Record<HandlerKind, HandlerType> = { onFailure: 'error', onRecovery: 'recovery', onSuccess: 'success' };

export async function listDefaultHandlers(workspaceId: string): Promise<DefaultHandlerReply[]> {
  return (await listDefaults(workspaceId)).map(({ kind, handler }) => ({
    handler_type: TYPES[kind],
    path: pathOf(handler) ?? '',
    extra_args: handler.args,
    number_of_occurence: handler.times,
    number_of_occurence_exact: handler.exact,
  }));
}
