import type { DraftReply, ListedDraft } from '@/contract/drafts';
import type { Caller } from '../auth/caller';
import { canReach } from '../auth/path-rights';
import {
  type DraftFilter,
  type DraftRow,
  findDraft,
  findDraftOf,
  type ListedDraftRow,
  listDraftRows,
} from '../db/drafts';
import { AppError } from '../errors';
import { type DraftRequest, ownDraftKey } from '../own-draft';

export async function getOwnDraft(request: DraftRequest): Promise<DraftReply | null> {
  const found = await findDraft(ownDraftKey(request));
  return found && replyOf(found);
}

export async function getDraftOf(request: DraftRequest, username: string): Promise<DraftReply> {
  const found = canReach(request.caller, request.path) ? await findDraftOf(request, username) : null;
  if (!found) throw new AppError('not_found', `${username} has no draft of ${request.path}.`);
  return replyOf(found);
}

function replyOf({ value, savedAt }: DraftRow): DraftReply {
  return { value: JSON.parse(value) as unknown, created_at: savedAt.toISOString() };
}

type Listing = Omit<DraftFilter, 'accountId'> & { workspaceId: string; caller: Caller };

export async function listDrafts({ workspaceId, caller, ...filter }: Listing): Promise<ListedDraft[]> {
  const rows = await listDraftRows(workspaceId, { ...filter, accountId: caller.accountId });
  return rows.filter((row) => row.isMine || canReach(caller, row.path)).map((row) => listed(row, caller));
}

function listed(row: ListedDraftRow, caller: Caller): ListedDraft {
  return {
    kind: row.kind,
    path: row.path,
    summary: row.summary || undefined,
    draft_path: row.target && row.target !== row.path ? row.target : undefined,
    draft_only: !row.isDeployed,
    legacy_draft: false,
    created_at: row.savedAt.toISOString(),
    can_write: canReach(caller, row.path),
    mine: row.isMine,
    draft_users: row.usernames.map((username) => ({ username })),
  };
}
