'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type DraftReply, getOwnDraft } from '@/contract/drafts';
import { callApi } from '../api/client';
import { type DraftPlace, sendDraft } from './draft-api';
import { type DraftState, DraftSync } from './draft-sync';
import { dropLocalDraft, keepLocalDraft } from './local-draft';

type DraftSyncOptions = {
  place: DraftPlace;
  stored: DraftReply | null;
  /** Of the draft the editor began with. */
  lastSync: string | null;
  /** What differs from the deployed version, as JSON; null for nothing. */
  text: string | null;
};

/** Keeps a draft in this browser at once, and on the server a moment later. */
export function useDraftSync({ place, stored, lastSync, text }: DraftSyncOptions) {
  const queries = useQueryClient();
  const [state, setState] = useState<DraftState>({ status: stored ? 'saved' : 'none', error: null });
  const [sync] = useState(
    () =>
      new DraftSync({
        path: place.path,
        stored: stored && { text: JSON.stringify(stored.value), savedAt: stored.created_at },
        lastSync,
        send: async (write) => {
          const answer = await sendDraft(place, write);
          // Only the list of all: who else has one is not changed by this.
          void queries.invalidateQueries({ queryKey: ['drafts', place.workspace], exact: true });
          return answer;
        },
        onChange: (next, { path, isSettled }) => {
          setState(next);
          if (isSettled) dropLocalDraft({ ...place, path });
        },
      }),
  );
  const isSafe = useRef(true);

  const keep = useEffectEvent((next: string | null) => {
    sync.set(next);
    const kept = { ...place, path: sync.path };
    isSafe.current = true;
    if (next === null || sync.isSettled) dropLocalDraft(kept);
    else isSafe.current = keepLocalDraft(kept, { text: next, lastSync: sync.lastSync, keptAt: Date.now() });
  });
  useEffect(() => keep(text), [text]);

  useSavingBeforeLeaving(sync, isSafe);

  return {
    ...state,
    keepMine: () => void sync.force(),
    /** Takes the stored draft in place of this one; null when there is none any more. */
    takeStored: async (): Promise<DraftReply | null> => {
      const params = { workspace: place.workspace, kind: place.kind, path: sync.path };
      const found = await callApi(getOwnDraft, { params });
      sync.adopt(found && { text: JSON.stringify(found.value), savedAt: found.created_at });
      return found;
    },
    moveTo: (path: string) => {
      dropLocalDraft({ ...place, path: sync.path });
      void sync.moveTo(path);
    },
  };
}

export type DraftSyncHandle = ReturnType<typeof useDraftSync>;

function useSavingBeforeLeaving(sync: DraftSync, isSafe: { current: boolean }): void {
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const save = () => void sync.flush();
    sync.open();
    window.addEventListener('online', save, { signal });
    window.addEventListener('pagehide', save, { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save(), { signal });
    // Only where the browser could not keep the draft either: otherwise nothing is lost by leaving.
    window.addEventListener('beforeunload', (event) => isSafe.current || sync.isSettled || event.preventDefault(), {
      signal,
    });
    return () => {
      stop.abort();
      sync.close();
    };
  }, [sync, isSafe]);
}
