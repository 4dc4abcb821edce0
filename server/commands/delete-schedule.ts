import { assertCanWrite } from '../auth/path-rights';
import { deleteScheduleRow } from '../db/schedules';
import { AppError } from '../errors';
import type { ItemRequest } from './archive-script';

export async function deleteSchedule({ workspaceId, path, caller }: ItemRequest): Promise<void> {
  assertCanWrite(caller, path);
  if (!(await deleteScheduleRow(workspaceId, path)))
    throw new AppError('schedule_not_found', `There is no schedule at ${path}.`);
}
