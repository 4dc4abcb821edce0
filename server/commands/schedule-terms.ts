import type { EditScheduleBody } from '@/contract/schedules';
import type { Handler, HandlerKind, Handlers } from '@/engine/schedule/handlers';
import { findFlow, findScript } from '../db/flow-documents';
import type { ScheduleTerms } from '../db/schedules';
import { AppError } from '../errors';

type Policies = Pick<ScheduleTerms, 'catchUp' | 'catchUpWindowS' | 'overlap' | 'jitterS'>;

/** Terms of which nothing is known but what the body says; `before` is what they were. */
export function termsOf(
  body: EditScheduleBody & { script_path: string; is_flow: boolean },
  before: Policies,
): Omit<ScheduleTerms, HandlerKind | 'cronVersion'> {
  return {
    cron: body.schedule.trim(),
    timezone: body.timezone,
    scriptPath: body.script_path,
    isFlow: body.is_flow,
    args: body.args ?? {},
    tag: body.tag ?? null,
    summary: body.summary ?? '',
    description: body.description ?? '',
    labels: body.labels ?? [],
    pausedUntil: body.paused_until ? new Date(body.paused_until) : null,
    ...policiesOf(body, before),
    retry: hasRetry(body.retry) ? body.retry : null,
    dynamicSkip: body.dynamic_skip ?? null,
    handlerMuted: body.ws_error_handler_muted ?? false,
  };
}

function policiesOf(body: EditScheduleBody, before: Policies): Policies {
  return {
    catchUp: body.catchup ?? before.catchUp,
    catchUpWindowS: body.catchup_window_s ?? before.catchUpWindowS,
    overlap: body.overlap ?? overlapOf(body.no_flow_overlap, before.overlap),
    jitterS: body.jitter_s ?? before.jitterS,
  };
}

/** Windmill's clients know one policy; saying that it is off must not undo one of ours. */
function overlapOf(
  isForbidden: boolean | null | undefined,
  before: ScheduleTerms['overlap'],
): ScheduleTerms['overlap'] {
  if (isForbidden) return before === 'allow' ? 'skip' : before;
  return before === 'skip' && isForbidden === false ? 'allow' : before;
}

function hasRetry(retry: EditScheduleBody['retry']): retry is NonNullable<EditScheduleBody['retry']> {
  return Boolean(retry && ((retry.constant?.attempts ?? 0) > 0 || (retry.exponential?.attempts ?? 0) > 0));
}

export function handlersOf(body: EditScheduleBody): Handlers {
  return {
    onFailure: handlerOf(body.on_failure, {
      times: body.on_failure_times,
      exact: body.on_failure_exact,
      args: body.on_failure_extra_args,
    }),
    onRecovery: handlerOf(body.on_recovery, { times: body.on_recovery_times, args: body.on_recovery_extra_args }),
    onSuccess: handlerOf(body.on_success, { args: body.on_success_extra_args }),
  };
}

type Given = { times?: number | null; exact?: boolean | null; args?: Record<string, unknown> | null };

/** Reads `script/<path>` and `flow/<path>`. */
export function handlerOf(text: string | null | undefined, { times, exact, args }: Given): Handler | null {
  if (!text) return null;
  const isFlow = text.startsWith('flow/');
  const path = text.replace(/^(flow|script)\//, '');
  return { path, isFlow, times: times ?? 1, exact: exact ?? false, args: args ?? {} };
}

/** Refuses what a schedule could not start: a setting that does nothing would be found out when it is too late. */
export async function assertStartable(
  workspaceId: string,
  {
    scriptPath,
    isFlow,
    dynamicSkip,
    ...handlers
  }: Handlers & Pick<ScheduleTerms, 'scriptPath' | 'isFlow' | 'dynamicSkip'>,
): Promise<void> {
  await assertDeployed(workspaceId, { path: scriptPath, isFlow }, 'body.script_path');
  if (dynamicSkip !== null)
    await assertDeployed(workspaceId, { path: dynamicSkip, isFlow: false }, 'body.dynamic_skip');
  for (const [kind, field] of Object.entries(FIELDS)) {
    const handler = handlers[kind as HandlerKind];
    if (handler) await assertDeployed(workspaceId, handler, `body.${field}`);
  }
}

const FIELDS: Record<HandlerKind, string> = {
  onFailure: 'on_failure',
  onRecovery: 'on_recovery',
  onSuccess: 'on_success',
};

export async function assertDeployed(
  workspaceId: string,
  { path, isFlow }: { path: string; isFlow: boolean },
  field: string,
): Promise<void> {
  const found = isFlow ? await findFlow(workspaceId, path, null) : await findScript(workspaceId, path, null);
  if (found) return;
  throw new AppError('invalid_input', `There is no ${isFlow ? 'flow' : 'script'} at ${path}.`, { field });
}
