import { assertCanWrite } from '../auth/path-rights';
import { deleteFlowRow } from '../db/flows';
import { AppError } from '../errors';
import type { ItemRequest } from './archive-script';

export async function deleteFlow({ workspaceId, path, caller }: ItemRequest): Promise<void> {
  assertCanWrite(caller, path);
  if (!(await deleteFlowRow(workspaceId, path))) throw new AppError('flow_not_found', `There is no flow at ${path}.`);
}
