import { assertCanWrite } from '../auth/path-rights';
import { deleteVariableRow } from '../db/variables';
import { AppError } from '../errors';
import type { ItemRequest } from './archive-script';

export async function deleteVariable({ workspaceId, path, caller }: ItemRequest): Promise<void> {
  assertCanWrite(caller, path);
  if (!(await deleteVariableRow(workspaceId, path)))
    throw new AppError('variable_not_found', `There is no variable at ${path}.`);
}
