'use client';

import { useRouter } from 'next/navigation';
import type { ScriptReply } from '@/contract/scripts';
import { workspaceHref } from '../shell/route-path';
import { toast } from '../ui/toast';
import { draftOf } from './script-api';
import type { ScriptDraftState } from './use-script-draft';

type DiscardOptions = { workspace: string; editing: ScriptDraftState; newest: ScriptReply | null };

/** Throws the draft away, with a way back for a moment. Of what was never deployed nothing is left to edit. */
export function useDiscard({ workspace, editing, newest }: DiscardOptions): () => void {
  const router = useRouter();
  const { draft, parentHash, isSaved, base } = editing;
  return () => {
    editing.reset(newest ? draftOf(newest) : isSaved ? { hash: parentHash ?? '', draft: base } : null);
    if (!isSaved) return router.push(workspaceHref(workspace));
    toast.success('Draft discarded', { action: { label: 'Undo', onClick: () => editing.update(draft) } });
  };
}
