import { assertCanWrite } from '../auth/path-rights';
import { databaseNow, findSchedule, switchSchedule } from '../db/schedules';
import { AppError } from '../errors';
import { firstFiring, readTiming } from '../queries/schedule-timing';
import type { ItemRequest } from './archive-script';

/** Switched on, a schedule goes on with the firing that comes next: what was due while it was off is not made up for. */
export async function setScheduleEnabled({ workspaceId, path, caller }: ItemRequest, enabled: boolean): Promise<void> {
  assertCanWrite(caller, path);
  const schedule = await findSchedule(workspaceId, path);
  if (!schedule) throw new AppError('schedule_not_found', `There is no schedule at ${path}.`);
  const nextAt = enabled ? firstFiring(readTiming(schedule), await databaseNow(), schedule.pausedUntil) : null;
  await switchSchedule(schedule.id, { enabled, nextAt });
}
