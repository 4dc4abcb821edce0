import { assertCanWrite } from '../auth/path-rights';
import { deleteResourceRow } from '../db/resources';
import { AppError } from '../errors';
import type { ItemRequest } from './archive-script';

export async function deleteResource({ workspaceId, path, caller }: ItemRequest): Promise<void> {
  assertCanWrite(caller, path);
  if (!(await deleteResourceRow(workspaceId, path)))
    throw new AppError('resource_not_found', `There is no resource at ${path}.`);
}
