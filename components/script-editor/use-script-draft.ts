'use client';

import { useEffect, useRef, useState } from 'react';
import { isSameDraft, type KeptDraft, newDraft, scriptDrafts, type ScriptDraft } from './script-draft';

/** A saved version, as a draft. */
export type SavedDraft = { hash: string; draft: ScriptDraft };

type DraftOptions = { workspace: string; saved: SavedDraft | null; owner: string };

type State = {
  draft: ScriptDraft;
  base: ScriptDraft;
  /** The version the next save replaces; older than the newest when a kept draft was made before that one. */
  parentHash: string | null;
  restored: KeptDraft | null;
  /** A version of it exists. */
  isSaved: boolean;
};

/** What is being edited. Every change is kept in this browser until it is saved or discarded. */
export function useScriptDraft(options: DraftOptions) {
  const [key, setKey] = useState(() => scriptDrafts.key(options.workspace, options.saved?.draft.path));
  const [state, setState] = useState<State>(() => startState(key, options));
  const { draft, base, parentHash } = state;
  const isDirty = !isSameDraft(draft, base);
  useKeptDraft(key, { draft, parentHash, isDirty });

  function moveKey(path: string) {
    scriptDrafts.drop(key);
    setKey(scriptDrafts.key(options.workspace, path));
  }

  return {
    ...state,
    isDirty,
    update: (patch: Partial<ScriptDraft>) => setState((now) => ({ ...now, draft: { ...now.draft, ...patch } })),
    /** Goes back to a saved version, or to an empty script. */
    reset: (saved: SavedDraft | null) => {
      if (saved) moveKey(saved.draft.path);
      setState((now) => stateOf(saved, now.base));
    },
    /** A save has made a version out of the draft that was sent; typing may have gone on since. */
    accept: (sent: SavedDraft) => {
      moveKey(sent.draft.path);
      setState((now) => ({ ...now, base: sent.draft, parentHash: sent.hash, restored: null, isSaved: true }));
    },
    replaceParent: (hash: string | null) => setState((now) => ({ ...now, parentHash: hash })),
    hideNotice: () => setState((now) => ({ ...now, restored: null })),
  };
}

export type ScriptDraftState = ReturnType<typeof useScriptDraft>;

function startState(key: string, { saved, owner }: DraftOptions): State {
  const fresh = stateOf(saved, newDraft(owner));
  const kept = scriptDrafts.read(key);
  if (!kept || isSameDraft(kept.draft, fresh.base)) return fresh;
  return { ...fresh, draft: kept.draft, parentHash: kept.baseHash, restored: kept };
}

function stateOf(saved: SavedDraft | null, otherwise: ScriptDraft): State {
  const base = saved?.draft ?? otherwise;
  return { draft: base, base, parentHash: saved?.hash ?? null, restored: null, isSaved: saved !== null };
}

type Unsaved = { draft: ScriptDraft; parentHash: string | null; isDirty: boolean };

function useKeptDraft(key: string, { draft, parentHash, isDirty }: Unsaved): void {
  const isSafe = useRef(true);
  useEffect(() => {
    if (isDirty) isSafe.current = scriptDrafts.keep(key, { draft, baseHash: parentHash, keptAt: Date.now() });
    else scriptDrafts.drop(key);
  }, [key, draft, parentHash, isDirty]);

  useEffect(() => {
    if (!isDirty) return;
    // Only where the browser could not keep the draft: otherwise nothing is lost by leaving.
    const warn = (event: BeforeUnloadEvent) => isSafe.current || event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);
}
