'use client';

import { useState } from 'react';
import type { DraftReply } from '@/contract/drafts';
import { chooseDraft } from '../draft/choose-draft';
import { readLocalDraft } from '../draft/local-draft';
import { useDraftSync } from '../draft/use-draft-sync';
import { isSameDraft, newDraft, readStored, type ScriptDraft, storedText } from './script-draft';

/** A deployed version, as a draft. */
export type SavedDraft = { hash: string; draft: ScriptDraft };

type DraftOptions = {
  workspace: string;
  saved: SavedDraft | null;
  owner: string;
  /** Where the draft is kept. */
  place: string;
  stored: DraftReply | null;
  /** What a new script begins with, in place of a template. */
  begin?: ScriptDraft;
};

type State = {
  draft: ScriptDraft;
  base: ScriptDraft;
  /** The version the next deploy replaces; older than the newest when the draft was made before that one. */
  parentHash: string | null;
  /** A draft from before is open, written at this time. */
  restoredAt: string | null;
  /** A version of it is deployed. */
  isSaved: boolean;
};

/** What is being edited. Every change is kept until it is deployed or discarded. */
export function useScriptDraft(options: DraftOptions) {
  // One that cannot be read is left alone: it is neither removed nor written over.
  const stored = options.stored && readStored(options.stored.value) ? options.stored : null;
  const place = { workspace: options.workspace, kind: 'script' as const, path: options.place };
  const [found] = useState(() => chooseDraft(readLocalDraft(place), stored));
  const [state, setState] = useState<State>(() => startState(options, found));
  const { draft, base, parentHash } = state;
  const isDirty = !isSameDraft(draft, base);
  const text = isDirty ? storedText({ draft, parentHash }) : null;
  const sync = useDraftSync({ place, stored, lastSync: found?.lastSync ?? null, text });

  return {
    ...state,
    isDirty,
    sync,
    update: (patch: Partial<ScriptDraft>) => setState((now) => ({ ...now, draft: { ...now.draft, ...patch } })),
    /** Goes back to a deployed version, or to an empty script. */
    reset: (saved: SavedDraft | null) => {
      if (saved && saved.draft.path !== base.path) sync.moveTo(saved.draft.path);
      setState((now) => stateOf(saved, now.base));
    },
    /** A deploy has made a version out of the draft that was sent; typing may have gone on since. */
    accept: (sent: SavedDraft) => {
      sync.moveTo(sent.draft.path);
      setState((now) => ({ ...now, base: sent.draft, parentHash: sent.hash, restoredAt: null, isSaved: true }));
    },
    /** Takes the draft that another tab or machine has stored. */
    takeStored: async () => {
      const read = readStored((await sync.takeStored())?.value);
      setState((now) => ({ ...now, ...(read ?? { draft: now.base }), restoredAt: null }));
    },
    hideNotice: () => setState((now) => ({ ...now, restoredAt: null })),
  };
}

export type ScriptDraftState = ReturnType<typeof useScriptDraft>;

function startState({ saved, owner, begin }: DraftOptions, found: ReturnType<typeof chooseDraft>): State {
  const fresh = stateOf(saved, newDraft(owner));
  const kept = found && readStored(found.value);
  if (!found && begin) return { ...fresh, draft: begin };
  if (!found || !kept || isSameDraft(kept.draft, fresh.base)) return fresh;
  return { ...fresh, ...kept, restoredAt: found.at };
}

function stateOf(saved: SavedDraft | null, otherwise: ScriptDraft): State {
  const base = saved?.draft ?? otherwise;
  return { draft: base, base, parentHash: saved?.hash ?? null, restoredAt: null, isSaved: saved !== null };
}
