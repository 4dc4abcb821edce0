'use client';

import { useState } from 'react';
import type { ScriptReply } from '@/contract/scripts';
import { useIsWide } from '../run-view/use-is-wide';
import { ArchiveDialog } from './archive-dialog';
import { CodePane } from './code-pane';
import { ConflictDialog } from './conflict-dialog';
import { DraftNotices } from './draft-notices';
import { type Pane, EditorPanes } from './editor-panes';
import { HistorySheet } from './history-sheet';
import { PackagesNotice } from './packages-notice';
import { PackagesSection } from './packages-section';
import { draftOf } from './script-api';
import { ScriptBar } from './script-bar';
import { SettingsPanel } from './settings-panel';
import { SaveDialog } from './save-dialog';
import { TestPanel } from './test-panel';
import { useSaveScript } from './use-save-script';
import { useScriptDraft } from './use-script-draft';
import { useShortcuts } from './use-shortcuts';
import { useSignature } from './use-signature';
import { useTestRun } from './use-test-run';

type ScriptEditorProps = {
  workspace: string;
  /** Null for a new script. */
  newest: ScriptReply | null;
  owner: string;
  readOnly: boolean;
};

export function ScriptEditor({ workspace, newest, owner, readOnly }: ScriptEditorProps) {
  const editing = useScriptDraft({ workspace, saved: newest ? draftOf(newest) : null, owner });
  const { draft, update } = editing;
  const save = useSaveScript({ workspace, editing, newest });
  const signature = useSignature({ workspace, ...draft, isEnabled: !readOnly });
  const test = useTestRun(workspace, draft, signature.schema);
  const [pane, setPane] = useState<Pane>('code');
  const [dialog, setDialog] = useState<'history' | 'archive' | null>(null);
  const isWide = useIsWide();

  const savedPath = editing.isSaved ? editing.base.path : null;
  const movesFrom = editing.isSaved && draft.path !== editing.base.path ? editing.base.path : null;

  function runTest() {
    if (readOnly) return;
    setPane('test');
    test.run();
  }
  useShortcuts({ onRun: runTest, onSave: () => (readOnly ? undefined : save.ask()) });

  function load(version: ScriptReply) {
    editing.reset(draftOf(version));
    save.close();
  }

  function restore(version: ScriptReply) {
    const { draft: old } = draftOf(version);
    update({ ...old, path: draft.path });
    setDialog(null);
    save.ask(`Restore version ${version.hash.slice(0, 8)}`);
  }

  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScriptBar
        workspace={workspace}
        editing={editing}
        save={save}
        readOnly={readOnly}
        onHistory={() => setDialog('history')}
        onArchive={() => setDialog('archive')}
      />
      <DraftNotices editing={editing} newest={newest} readOnly={readOnly} />
      <PackagesNotice workspace={workspace} path={savedPath} />
      <EditorPanes
        isWide={isWide}
        pane={pane}
        onPane={setPane}
        code={<CodePane editing={editing} signature={signature} readOnly={readOnly} />}
        test={readOnly ? null : <TestPanel workspace={workspace} signature={signature} test={test} />}
        settings={
          <>
            <SettingsPanel draft={draft} onChange={update} readOnly={readOnly} />
            <PackagesSection workspace={workspace} path={savedPath} />
          </>
        }
      />
      <SaveDialog save={save} path={draft.path} movesFrom={movesFrom} />
      <ConflictDialog
        workspace={workspace}
        path={draft.path}
        isNew={editing.parentHash === null || movesFrom !== null}
        save={save}
        onLoad={load}
      />
      <HistorySheet
        workspace={workspace}
        path={editing.base.path}
        open={dialog === 'history'}
        onOpenChange={(isOpen) => setDialog(isOpen ? 'history' : null)}
        onRestore={readOnly ? undefined : restore}
      />
      <ArchiveDialog
        workspace={workspace}
        path={editing.base.path}
        open={dialog === 'archive'}
        onOpenChange={(isOpen) => setDialog(isOpen ? 'archive' : null)}
      />
    </div>
  );
}
