'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { ApprovalNote } from '../run-view/approval-note';
import { waitingApprovals } from '../run-view/run-tree';
import { ConfirmDialog } from '../ui/alert-dialog';
import { Button } from '../ui/button';
import { Sheet, SheetContent, SheetHeader, SheetTitle } from '../ui/sheet';
import type { OpenFlow } from '@/engine/flow/schema';
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
import { DraftNotice, NewerVersionNotice } from './notices';
import { PanelSheet, SidePanel } from './panel/side-panel';
import { TestRunProvider, useTestRun } from './run/test-run';
import { createEditor, EditorContext, useEditor, useUi } from './state/editor-context';
import { flowDrafts, isSameFlow, type KeptFlow } from './state/flow-draft';
import { useSaving } from './state/use-saving';
import { useShortcuts } from './state/use-shortcuts';
import { TopBar } from './top-bar';
import { NARROW, useMediaQuery } from './use-media-query';

export type EditorStart = { flow: OpenFlow; path: string; version: number | null };

type FlowEditorProps = { workspace: string; start: EditorStart };

/** The editor of one flow, from a saved version, an empty one, or what this browser still has unsaved. */
export function FlowEditor({ workspace, start }: FlowEditorProps) {
  const [kept] = useState(() => keptFor(workspace, start));
  const [editor] = useState(() => createEditor(workspace, kept?.flow ?? start.flow));
  return (
    <EditorContext value={editor}>
      <Editor start={start} kept={kept} />
    </EditorContext>
  );
}

function keptFor(workspace: string, start: EditorStart): KeptFlow | null {
  const kept = flowDrafts.read(flowDrafts.key(workspace, start.version === null ? undefined : start.path));
  return kept && (kept.path !== start.path || !isSameFlow(kept.flow, start.flow)) ? kept : null;
}

function Editor({ start, kept }: { start: EditorStart; kept: KeptFlow | null }) {
  const editor = useEditor();
  const isNarrow = useMediaQuery(NARROW);
  // A draft goes on from the version it was made of: a newer one is then a conflict, not lost.
  const base = kept ? { ...start, version: kept.version } : start;
  const saving = useSaving(editor, { base, path: kept?.path ?? start.path });
  const panel = { path: saving.path, onPathChange: saving.setPath };
  useShortcuts();
  return (
    <TestRunProvider path={saving.path}>
      <div className="flex h-full min-h-0 flex-col">
        <h1 className="sr-only">Flow editor</h1>
        <TopBar saving={saving} />
        <DraftNotice kept={kept} saving={saving} />
        <NewerVersionNotice workspace={editor.workspace} saving={saving} />
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
