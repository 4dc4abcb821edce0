import type { Caller } from './auth/caller';
import type { DraftKey } from './db/drafts';
import { AppError } from './errors';

export type DraftRequest = Omit<DraftKey, 'accountId'> & { caller: Caller };

/** Drafts belong to people: the instance's own secret is nobody. */
export function ownDraftKey({ caller, workspaceId, kind, path }: DraftRequest): DraftKey {
  const { accountId } = caller;
  if (accountId === null) throw new AppError('forbidden', 'A draft belongs to a person: call this as a member.');
  return { workspaceId, kind, path, accountId };
}
