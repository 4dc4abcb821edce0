'use client';

import { useState } from 'react';
import type { DraftReply } from '@/contract/drafts';
import type { ScriptReply } from '@/contract/scripts';
import { useDraftAddress } from '../draft/use-draft-address';
import { useIsWide } from '../run-view/use-is-wide';
import { CodePane } from './code-pane';
import { DraftNotices } from './draft-notices';
import { type Pane, EditorPanes } from './editor-panes';
import { PackagesNotice } from './packages-notice';
import { PackagesSection } from './packages-section';
import { draftOf } from './script-api';
import type { ScriptDraft } from './script-draft';
import { ScriptBar } from './script-bar';
import { ScriptDialogs } from './script-dialogs';
import { SettingsPanel } from './settings-panel';
import { TestPanel } from './test-panel';
import { useSaveScript } from './use-save-script';
import { useDiscard } from './use-discard';
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
  /** Where the draft is kept: at the path of the script, once it has one. */
  place: string;
  stored: DraftReply | null;
  /** What a new script begins with, in place of a template. */
  begin?: ScriptDraft;
};

export function ScriptEditor({ workspace, newest, owner, readOnly, place, stored, begin }: ScriptEditorProps) {
  const editing = useScriptDraft({ workspace, saved: newest ? draftOf(newest) : null, owner, place, stored, begin });
  const { draft, update } = editing;
  const save = useSaveScript({ workspace, editing, newest });
  const signature = useSignature({ workspace, ...draft, isEnabled: !readOnly });
  const test = useTestRun(workspace, draft, signature.schema);
  const [pane, setPane] = useState<Pane>('code');
  const [isArchiving, setIsArchiving] = useState(false);
  const isWide = useIsWide();

  const savedPath = editing.isSaved ? editing.base.path : null;

  function runTest() {
    if (readOnly) return;
    setPane('test');
    test.run();
  }
  const discard = useDiscard({ workspace, editing, newest });
  useDraftAddress({ workspace, kind: 'script', place, isKept: !editing.isSaved && editing.isDirty });
  useShortcuts({ onRun: runTest, onSave: () => (readOnly ? undefined : save.ask()) });

  function load(version: ScriptReply) {
    editing.reset(draftOf(version));
    save.close();
  }

  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScriptBar
        workspace={workspace}
        editing={editing}
        save={save}
        readOnly={readOnly}
        onArchive={() => setIsArchiving(true)}
        onDiscard={discard}
      />
      <DraftNotices
        workspace={workspace}
        username={owner}
        editing={editing}
        newest={newest}
        readOnly={readOnly}
        onDiscard={discard}
      />
      <PackagesNotice workspace={workspace} path={savedPath} />
      <EditorPanes
        isWide={isWide}
        pane={pane}
        onPane={setPane}
        code={<CodePane editing={editing} signature={signature} readOnly={readOnly} />}
        test={
          readOnly ? null : (
            <TestPanel workspace={workspace} path={savedPath ?? draft.path} signature={signature} test={test} />
          )
        }
        settings={
          <>
            <SettingsPanel draft={draft} onChange={update} readOnly={readOnly} />
            <PackagesSection workspace={workspace} path={savedPath} />
          </>
        }
      />
      <ScriptDialogs
        workspace={workspace}
        editing={editing}
        save={save}
        isArchiving={isArchiving}
        onArchiving={setIsArchiving}
        onLoad={load}
      />
    </div>
  );
}
