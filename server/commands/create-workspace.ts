import { forgetMemberships } from '../auth/authorize';
import type { Caller } from '../auth/caller';
import { insertWorkspace } from '../db/workspaces';
import { AppError } from '../errors';

export type WorkspaceRequest = { caller: Caller; id: string; name: string; username?: string };

/** The account that calls becomes its administrator. */
export async function createWorkspace({ caller, id, name, username }: WorkspaceRequest): Promise<void> {
  const owner =
    caller.accountId === null ? null : { accountId: caller.accountId, username: username ?? caller.username };
  const isMade = await insertWorkspace({ id, name, createdBy: caller.email, owner });
  if (!isMade) throw new AppError('already_exists', 'This workspace id is taken.', { field: 'body.id' });
  forgetMemberships();
}
