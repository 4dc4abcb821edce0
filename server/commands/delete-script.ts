import { assertCanWrite } from '../auth/path-rights';
import { deleteScriptRows } from '../db/scripts';
import { AppError } from '../errors';
import type { ItemRequest } from './archive-script';

/** All versions. Runs that have begun finish: they hold the code itself. */
export async function deleteScript({ workspaceId, path, caller }: ItemRequest): Promise<void> {
  assertCanWrite(caller, path);
  if (!(await deleteScriptRows(workspaceId, path)))
    throw new AppError('script_not_found', `There is no script at ${path}.`);
}
