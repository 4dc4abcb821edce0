import type { DraftSaved } from '@/contract/drafts';
import { assertCanWrite } from '../auth/path-rights';
import { type DraftSeen, findDraft, removeDraft, saveDraft } from '../db/drafts';
import { type DraftRequest, ownDraftKey } from '../own-draft';

/** Saves the caller's draft, or removes it where the value is null, unless it is not the one that was seen. */
export async function updateDraft(request: DraftRequest, value: unknown, seen: DraftSeen): Promise<DraftSaved> {
  const key = ownDraftKey(request);
  assertCanWrite(request.caller, request.path);
  const isKept = value !== null && value !== undefined;
  const savedAt = isKept ? await saveDraft(key, JSON.stringify(value), seen) : await removeDraft(key, seen);
  if (savedAt) return { status: 'saved', current_timestamp: savedAt.toISOString() };
  const stored = await findDraft(key);
  return { status: 'conflict', current_timestamp: (stored?.savedAt ?? new Date(0)).toISOString() };
}
