import { uuidv7 } from 'uuidv7';
import type { NewScheduleBody } from '@/contract/schedules';
import type { HandlerKind, Handlers } from '@/engine/schedule/handlers';
import type { Caller } from '../auth/caller';
import { hasRole } from '../auth/caller';
import { assertCanWrite } from '../auth/path-rights';
import { findMemberByUsername } from '../db/members';
import { listDefaultHandlers } from '../db/schedule-defaults';
import { databaseNow, insertSchedule, type ScheduleOwner, SCHEDULES_MAX } from '../db/schedules';
import { AppError } from '../errors';
import { firstFiring, readTiming } from '../queries/schedule-timing';
import { assertStartable, handlersOf, termsOf } from './schedule-terms';

const DEFAULTS = { catchUp: 'last', catchUpWindowS: 86_400, overlap: 'allow', jitterS: 0 } as const;

type Request = { workspaceId: string; caller: Caller; body: NewScheduleBody };

export async function createSchedule({ workspaceId, caller, body }: Request): Promise<void> {
  assertCanWrite(caller, body.path);
  const given = termsOf(body, DEFAULTS);
  const timing = readTiming({ cron: given.cron, cronVersion: body.cron_version, timezone: given.timezone });
  const firstAt = firstFiring(timing, await databaseNow(), given.pausedUntil);
  const handlers = await handlersWithDefaults(workspaceId, body);
  await assertStartable(workspaceId, { ...given, ...handlers });
  const enabled = body.enabled ?? false;
  const made = await insertSchedule({
    ...given,
    ...handlers,
    ...(await ownerOf(workspaceId, caller, body)),
    id: uuidv7(),
    workspaceId,
    path: body.path,
    cronVersion: timing.cronVersion,
    enabled,
    nextAt: enabled ? firstAt : null,
  });
  if (made === 'taken') throw new AppError('already_exists', `A schedule is at ${body.path}.`, { field: 'body.path' });
  if (made === 'too_many') {
    const message = `A workspace has at most ${SCHEDULES_MAX} schedules. Delete one first.`;
    throw new AppError('invalid_input', message, { field: 'body.path' });
  }
}

/** `null` says that there is none; a handler that is not spoken of is the workspace's. */
async function handlersWithDefaults(workspaceId: string, body: NewScheduleBody): Promise<Handlers> {
  const handlers = handlersOf(body);
  const said: Record<HandlerKind, unknown> = {
    onFailure: body.on_failure,
    onRecovery: body.on_recovery,
    onSuccess: body.on_success,
  };
  for (const { kind, handler } of await listDefaultHandlers(workspaceId)) {
    if (said[kind] === undefined) handlers[kind] = handler;
  }
  return handlers;
}

/** A schedule runs as who made it; administrators may make it for another member. */
async function ownerOf(workspaceId: string, caller: Caller, body: NewScheduleBody): Promise<ScheduleOwner> {
  const self = { accountId: caller.accountId, owner: caller.username, editedBy: caller.username };
  if (!body.preserve_permissioned_as || !body.permissioned_as || !hasRole(caller, 'admin')) return self;
  const username = body.permissioned_as.replace(/^u\//, '');
  if (username === caller.username) return self;
  const member = await findMemberByUsername(workspaceId, username);
  if (!member || member.isDisabled) {
    throw new AppError('invalid_input', `There is no member ${username}.`, { field: 'body.permissioned_as' });
  }
  return { ...self, accountId: member.accountId, owner: member.username };
}
