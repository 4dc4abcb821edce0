'use client';

import type { ScriptReply } from '@/contract/scripts';
import { ArchiveDialog } from './archive-dialog';
import { ConflictDialog } from './conflict-dialog';
import { SaveDialog } from './save-dialog';
import type { SaveScript } from './use-save-script';
import type { ScriptDraftState } from './use-script-draft';

type ScriptDialogsProps = {
  workspace: string;
  editing: ScriptDraftState;
  save: SaveScript;
  isArchiving: boolean;
  onArchiving: (isArchiving: boolean) => void;
  onLoad: (theirs: ScriptReply) => void;
};

export function ScriptDialogs(props: ScriptDialogsProps) {
  const { workspace, editing, save, isArchiving, onArchiving } = props;
  const { draft, base, isSaved, parentHash } = editing;
  const movesFrom = isSaved && draft.path !== base.path ? base.path : null;
  return (
    <>
      <SaveDialog save={save} path={draft.path} movesFrom={movesFrom} />
      <ConflictDialog
        workspace={workspace}
        path={draft.path}
        isNew={parentHash === null || movesFrom !== null}
        save={save}
        onLoad={props.onLoad}
      />
      <ArchiveDialog workspace={workspace} path={base.path} open={isArchiving} onOpenChange={onArchiving} />
    </>
  );
}
