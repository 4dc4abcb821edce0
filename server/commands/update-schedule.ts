import type { EditScheduleBody } from '@/contract/schedules';
import { hasRole } from '../auth/caller';
import { assertCanWrite } from '../auth/path-rights';
import { databaseNow, findSchedule, type ScheduleOwner, type ScheduleRow, updateScheduleRow } from '../db/schedules';
import { AppError } from '../errors';
import { firstFiring, readTiming } from '../queries/schedule-timing';
import type { ItemRequest } from './archive-script';
import { assertStartable, handlersOf, termsOf } from './schedule-terms';

/** Whoever changes a schedule answers for it: from then on it has their rights. */
export async function updateSchedule(
  { workspaceId, path, caller }: ItemRequest,
  body: EditScheduleBody,
): Promise<void> {
  assertCanWrite(caller, path);
  const read = await findSchedule(workspaceId, path);
  if (!read) throw new AppError('schedule_not_found', `There is no schedule at ${path}.`);
  const target = { script_path: body.script_path ?? read.scriptPath, is_flow: body.is_flow ?? read.isFlow };
  const terms = { ...termsOf({ ...body, ...target }, read), ...handlersOf(body) };
  const timing = readTiming({ cron: terms.cron, cronVersion: body.cron_version, timezone: terms.timezone });
  const firstAt = firstFiring(timing, await databaseNow(), terms.pausedUntil);
  await assertStartable(workspaceId, terms);
  const next = { ...terms, cronVersion: timing.cronVersion };
  const isWritten = await updateScheduleRow(read, {
    ...next,
    ...ownerOf(read, caller, body),
    ...(isAtOtherTimes(read, next) && read.enabled ? { nextAt: firstAt } : {}),
  });
  if (!isWritten) throw new AppError('conflict', 'The schedule was changed meanwhile. Load it again.');
}

type Times = Pick<ScheduleRow, 'cron' | 'cronVersion' | 'timezone' | 'pausedUntil'>;

function isAtOtherTimes(read: Times, next: Times): boolean {
  return (
    read.cron !== next.cron ||
    read.cronVersion !== next.cronVersion ||
    read.timezone !== next.timezone ||
    read.pausedUntil?.getTime() !== next.pausedUntil?.getTime()
  );
}

function ownerOf(read: ScheduleRow, caller: ItemRequest['caller'], body: EditScheduleBody): ScheduleOwner {
  const editedBy = caller.username;
  if (body.preserve_permissioned_as && hasRole(caller, 'admin'))
    return { accountId: read.accountId, owner: read.owner, editedBy };
  return { accountId: caller.accountId, owner: caller.username, editedBy };
}
