import type { Caller } from '../auth/caller';
import { assertCanWrite } from '../auth/path-rights';
import { archiveScriptRows } from '../db/scripts';
import { AppError } from '../errors';

export type ItemRequest = { workspaceId: string; path: string; caller: Caller };

export async function archiveScript({ workspaceId, path, caller }: ItemRequest): Promise<void> {
  assertCanWrite(caller, path);
  if (!(await archiveScriptRows(workspaceId, path)))
    throw new AppError('script_not_found', `There is no script at ${path}.`);
}
