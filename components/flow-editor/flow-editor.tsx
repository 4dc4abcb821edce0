'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { ApprovalNote } from '../run-view/approval-note';
import { waitingApprovals } from '../run-view/run-tree';
import { FlowPackagesNotice } from '../script-editor/packages-notice';
import { ConfirmDialog } from '../ui/alert-dialog';
import { Button } from '../ui/button';
import { Sheet, SheetContent, SheetHeader, SheetTitle } from '../ui/sheet';
import { chooseDraft } from '../draft/choose-draft';
import { readLocalDraft } from '../draft/local-draft';
import { ExportDialog } from './dialogs/export-dialog';
import { FindDialog } from './dialogs/find-dialog';
import { ImportDialog } from './dialogs/import-dialog';
import { SaveDialog } from './dialogs/save-dialog';
import { ShortcutsDialog } from './dialogs/shortcuts-dialog';
import { TestDialog } from './dialogs/test-dialog';
import { EditorCanvas } from './editor-canvas';
import { DragGhost } from './insert/drag-ghost';
import { InsertMenu } from './insert/insert-menu';
import { Palette, PaletteItems } from './insert/palette';
import { DraftNotices, NewerVersionNotice } from './notices';
import { PanelSheet, SidePanel } from './panel/side-panel';
import { TestRunProvider, useTestRun } from './run/test-run';
import { createEditor, EditorContext, useEditor, useUi } from './state/editor-context';
import { isSameFlow, type KeptFlow, readStored } from './state/flow-draft';
import { type EditorStart, useSaving } from './state/use-saving';
import { useShortcuts } from './state/use-shortcuts';
import { TopBar } from './top-bar';
import { NARROW, useMediaQuery } from './use-media-query';

type FlowEditorProps = { workspace: string; username: string; start: EditorStart };

/** The editor of one flow, from a deployed version, an empty one, or a draft. */
export function FlowEditor({ workspace, username, start: opened }: FlowEditorProps) {
  // A draft that cannot be read is left alone: it is neither removed nor written over.
  const stored = opened.stored && readStored(opened.stored.value) ? opened.stored : null;
  const start = { ...opened, stored };
  const [draft] = useState(() => draftFor(workspace, start));
  const [editor] = useState(() => createEditor(workspace, draft.kept?.flow ?? start.flow));
  return (
    <EditorContext value={editor}>
      <Editor start={start} draft={draft} username={username} />
    </EditorContext>
  );
}

type Draft = { kept: KeptFlow | null; at: string; lastSync: string | null };

function draftFor(workspace: string, start: EditorStart): Draft {
  const found = chooseDraft(readLocalDraft({ workspace, kind: 'flow', path: start.place }), start.stored);
  const kept = found && readStored(found.value);
  const isDifferent = kept && (kept.path !== start.path || !isSameFlow(kept.flow, start.flow));
  return { kept: isDifferent ? kept : null, at: found?.at ?? '', lastSync: found?.lastSync ?? null };
}

function Editor({ start, draft, username }: { start: EditorStart; draft: Draft; username: string }) {
  const editor = useEditor();
  const isNarrow = useMediaQuery(NARROW);
  const { kept } = draft;
  const saving = useSaving(editor, { start, kept, lastSync: draft.lastSync });
  const panel = { path: saving.path, onPathChange: saving.setPath };
  useShortcuts();
  return (
    <TestRunProvider path={saving.path}>
      <div className="flex h-full min-h-0 flex-col">
        <h1 className="sr-only">Flow editor</h1>
        <TopBar saving={saving} />
        <DraftNotices workspace={editor.workspace} username={username} saving={saving} restoredAt={kept && draft.at} />
        <NewerVersionNotice workspace={editor.workspace} saving={saving} />
        <FlowPackagesNotice workspace={editor.workspace} path={saving.base.path} version={saving.base.version} />
        <Approvals />
        <div className="flex min-h-0 flex-1">
          <Palette />
          <div className="relative min-w-0 flex-1">
            <EditorCanvas />
            {isNarrow ? <NarrowTools /> : null}
          </div>
          {isNarrow ? <PanelSheet {...panel} /> : <SidePanel {...panel} />}
        </div>
      </div>
      <InsertMenu />
      <DragGhost />
      <ConfirmRemoval />
      <SaveDialog saving={saving} />
      <TestDialog />
      <ExportDialog path={saving.path} />
      <ImportDialog />
      <FindDialog />
      <ShortcutsDialog />
    </TestRunProvider>
  );
}

/** What a test run waits for. */
function Approvals() {
  const { workspace } = useEditor();
  const { view, job, isLive } = useTestRun();
  if (!view || !job || !isLive) return null;
  return waitingApprovals(view.visits).map((visit) => (
    <div key={`${visit.scope.id}/${visit.module.id}`} className="shrink-0 border-b p-2">
      <ApprovalNote workspace={workspace} job={job} visit={visit} />
    </div>
  ));
}

function NarrowTools() {
  const { commands } = useEditor();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="absolute right-3 bottom-6 flex gap-2">
      <Button variant="outline" size="lg" onClick={() => commands.select(['#start'])}>
        Flow
      </Button>
      <Button size="lg" aria-label="Add a step" onClick={() => setIsOpen(true)}>
        <Plus aria-hidden /> Add
      </Button>
      <Sheet open={isOpen} onOpenChange={setIsOpen}>
        <SheetContent side="bottom" aria-describedby={undefined}>
          <SheetHeader>
            <SheetTitle>Add a step</SheetTitle>
          </SheetHeader>
          <div className="pt-3">
            <PaletteItems onPicked={() => setIsOpen(false)} />
          </div>
        </SheetContent>
      </Sheet>
    </div>
  );
}

function ConfirmRemoval() {
  const { ui, commands } = useEditor();
  const ids = useUi((state) => state.confirmRemoval);
  return (
    <ConfirmDialog
      open={ids !== null}
      onOpenChange={(open) => !open && ui.setState({ confirmRemoval: null })}
      title="Delete with everything inside?"
      description="The steps inside are deleted too. You can undo this."
      confirmLabel="Delete"
      destructive
      onConfirm={() => ids && commands.remove(ids)}
    />
  );
}
