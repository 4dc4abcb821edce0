import { z } from 'zod';
import type { DraftPlace } from './draft-api';

// What the server does not have yet. It is kept here while it is on its way, and longer without a network.

const localDraft = z.object({ text: z.string(), lastSync: z.string().nullable(), keptAt: z.number() });
/** `lastSync`: which stored draft it was made from. */
export type LocalDraft = z.infer<typeof localDraft>;

function keyOf({ workspace, kind, path }: DraftPlace): string {
  return `millrace:draft:${workspace}:${kind}:${path}`;
}

// All of it may fail: storage can be full or off.

export function readLocalDraft(place: DraftPlace): LocalDraft | null {
  try {
    const text = localStorage.getItem(keyOf(place));
    const read = localDraft.safeParse(text === null ? null : JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** Answers whether the draft is safe now. */
export function keepLocalDraft(place: DraftPlace, draft: LocalDraft): boolean {
  try {
    localStorage.setItem(keyOf(place), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropLocalDraft(place: DraftPlace): void {
  try {
    localStorage.removeItem(keyOf(place));
  } catch {
    // Without storage there is nothing to drop.
  }
}
