'use client';

import { useEffect } from 'react';
import type { DraftKind } from '@/contract/drafts';
import { itemHref } from '../shell/route-path';

type DraftAddress = {
  workspace: string;
  kind: DraftKind;
  place: string;
  /** There is a draft of something that was never deployed. */
  isKept: boolean;
};

/** Lets the address name the draft as soon as there is one: reloading the page brings it back. */
export function useDraftAddress({ workspace, kind, place, isKept }: DraftAddress): void {
  useEffect(() => {
    if (isKept) window.history.replaceState(null, '', itemHref(workspace, `${kind}s/edit`, place));
  }, [workspace, kind, place, isKept]);
}
