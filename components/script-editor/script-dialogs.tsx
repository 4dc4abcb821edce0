'use client';

import type { ScriptReply } from '@/contract/scripts';
import { ArchiveDialog } from './archive-dialog';
import { ConflictDialog } from './conflict-dialog';
import { HistorySheet } from './history-sheet';
import { SaveDialog } from './save-dialog';
import type { SaveScript } from './use-save-script';
import type { ScriptDraftState } from './use-script-draft';

export type OpenDialog = 'history' | 'archive' | null;

type ScriptDialogsProps = {
  workspace: string;
  editing: ScriptDraftState;
  save: SaveScript;
  dialog: OpenDialog;
  onDialog: (dialog: OpenDialog) => void;
  onLoad: (theirs: ScriptReply) => void;
  onRestore?: (version: ScriptReply) => void;
};

export function ScriptDialogs(props: ScriptDialogsProps) {
  const { workspace, editing, save, dialog, onDialog } = props;
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
      <HistorySheet
        workspace={workspace}
        path={base.path}
        open={dialog === 'history'}
        onOpenChange={(isOpen) => onDialog(isOpen ? 'history' : null)}
        onRestore={props.onRestore}
      />
      <ArchiveDialog
        workspace={workspace}
        path={base.path}
        open={dialog === 'archive'}
        onOpenChange={(isOpen) => onDialog(isOpen ? 'archive' : null)}
      />
    </>
  );
}
