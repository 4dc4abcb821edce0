import { assertCanWrite } from '../auth/path-rights';
import { setFlowArchived } from '../db/flows';
import { AppError } from '../errors';
import type { ItemRequest } from './archive-script';

export async function archiveFlow({ workspaceId, path, caller }: ItemRequest, isArchived: boolean): Promise<void> {
  assertCanWrite(caller, path);
  if (!(await setFlowArchived(workspaceId, path, isArchived)))
    throw new AppError('flow_not_found', `There is no flow at ${path}.`);
}
