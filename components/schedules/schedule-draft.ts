import type { CatchUpName, NewScheduleBody, OverlapName, ScheduleReply } from '@/contract/schedules';
import type { Retry } from '@/engine/flow/schema';
import type { Args } from '../form/initial-value';
import type { Target } from './links';

export type HandlerDraft = Target & { times: number; exact: boolean; args: Args };

/** A schedule as the form holds it. */
export type ScheduleDraft = {
  path: string;
  target: Target;
  /** Null until somebody touches the form: then it has what the script or flow starts with. */
  args: Args | null;
  cron: string;
  cronVersion: 'v1' | 'v2';
  timezone: string;
  isEnabled: boolean;
  summary: string;
  description: string;
  tag: string;
  /** ISO 8601, or empty. */
  pausedUntil: string;
  catchUp: CatchUpName;
  catchUpWindowS: number;
  overlap: OverlapName;
  jitterS: number;
  retry: Retry | null;
  dynamicSkip: string;
  onFailure: HandlerDraft | null;
  onRecovery: HandlerDraft | null;
  onSuccess: HandlerDraft | null;
  labels: string[];
  isMuted: boolean;
};

export function newDraft(target: Target, timezone: string): ScheduleDraft {
  return {
    path: target.path,
    target,
    args: null,
    cron: '0 0 9 * * *',
    cronVersion: 'v2',
    timezone,
    isEnabled: true,
    summary: '',
    description: '',
    tag: '',
    pausedUntil: '',
    catchUp: 'last',
    catchUpWindowS: 86_400,
    overlap: 'allow',
    jitterS: 0,
    retry: null,
    dynamicSkip: '',
    onFailure: null,
    onRecovery: null,
    onSuccess: null,
    labels: [],
    isMuted: false,
  };
}

export function draftOf(schedule: ScheduleReply): ScheduleDraft {
  return {
    path: schedule.path,
    target: { kind: schedule.is_flow ? 'flow' : 'script', path: schedule.script_path },
    args: schedule.args,
    cron: schedule.schedule,
    cronVersion: schedule.cron_version,
    timezone: schedule.timezone,
    isEnabled: schedule.enabled,
    summary: schedule.summary,
    description: schedule.description,
    tag: schedule.tag ?? '',
    pausedUntil: schedule.paused_until ?? '',
    catchUp: schedule.catchup,
    catchUpWindowS: schedule.catchup_window_s,
    overlap: schedule.overlap,
    jitterS: schedule.jitter_s,
    retry: schedule.retry,
    dynamicSkip: schedule.dynamic_skip ?? '',
    onFailure: handlerOf(schedule.on_failure, {
      times: schedule.on_failure_times,
      exact: schedule.on_failure_exact,
      args: schedule.on_failure_extra_args,
    }),
    onRecovery: handlerOf(schedule.on_recovery, {
      times: schedule.on_recovery_times,
      args: schedule.on_recovery_extra_args,
    }),
    onSuccess: handlerOf(schedule.on_success, { args: schedule.on_success_extra_args }),
    labels: schedule.labels,
    isMuted: schedule.ws_error_handler_muted,
  };
}

type HandlerFields = { times?: number | null; exact?: boolean | null; args: Args | null };

export function handlerOf(text: string | null, { times, exact, args }: HandlerFields): HandlerDraft | null {
  if (text === null) return null;
  const kind = text.startsWith('flow/') ? 'flow' : 'script';
  return {
    kind,
    path: text.replace(/^(flow|script)\//, ''),
    times: times ?? 1,
    exact: exact ?? false,
    args: args ?? {},
  };
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
const pathOf = (handler: HandlerDraft | null) => (handler?.path ? `${handler.kind}/${handler.path}` : null);

export function bodyOf(draft: ScheduleDraft, args: Args): NewScheduleBody {
  return {
    path: draft.path.trim(),
    script_path: draft.target.path,
    is_flow: draft.target.kind === 'flow',
    args,
    schedule: draft.cron.trim(),
    cron_version: draft.cronVersion,
    timezone: draft.timezone,
    enabled: draft.isEnabled,
    summary: draft.summary,
    description: draft.description,
    tag: orNull(draft.tag),
    paused_until: orNull(draft.pausedUntil),
    catchup: draft.catchUp,
    catchup_window_s: draft.catchUpWindowS,
    overlap: draft.overlap,
    jitter_s: draft.jitterS,
    retry: draft.retry,
    dynamic_skip: orNull(draft.dynamicSkip),
    on_failure: pathOf(draft.onFailure),
    on_failure_times: draft.onFailure?.times,
    on_failure_exact: draft.onFailure?.exact,
    on_failure_extra_args: draft.onFailure?.args,
    on_recovery: pathOf(draft.onRecovery),
    on_recovery_times: draft.onRecovery?.times,
    on_recovery_extra_args: draft.onRecovery?.args,
    on_success: pathOf(draft.onSuccess),
    on_success_extra_args: draft.onSuccess?.args,
    labels: draft.labels,
    ws_error_handler_muted: draft.isMuted,
  };
}
