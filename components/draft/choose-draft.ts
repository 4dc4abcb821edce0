import type { DraftReply } from '@/contract/drafts';
import type { LocalDraft } from './local-draft';

/** The draft an editor begins with. */
export type FoundDraft = {
  value: unknown;
  /** When it was written, ISO. */
  at: string;
  /** What its next save says that it has seen: the stored draft unless this browser was left behind. */
  lastSync: string | null;
};

/**
 * What this browser could not store comes before what is stored. Where both were changed, the next save meets the
 * other draft and the person decides.
 */
export function chooseDraft(local: LocalDraft | null, stored: DraftReply | null): FoundDraft | null {
  const kept = local && readValue(local.text);
  if (local && kept !== null && JSON.stringify(stored?.value) !== local.text) {
    // A stored draft that is gone (deployed or discarded elsewhere) is nothing that could be overwritten.
    return { value: kept, at: new Date(local.keptAt).toISOString(), lastSync: stored ? local.lastSync : null };
  }
  return stored && { value: stored.value, at: stored.created_at, lastSync: stored.created_at };
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
