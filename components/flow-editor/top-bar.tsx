'use client';

import {
  CalendarPlus,
  Download,
  Ellipsis,
  FileClock,
  GitCompare,
  Keyboard,
  Play,
  Redo2,
  Search,
  Square,
  Undo2,
  Upload,
} from 'lucide-react';
import Link from 'next/link';
import { useStore } from 'zustand';
import { DraftStatus } from '../draft/draft-status';
import { statusOf } from '../run-view/job-facts';
import { draftChangesHref } from '../versions/links';
import { newScheduleHref } from '../schedules/links';
import { itemHref } from '../shell/route-path';
import { Button } from '../ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu';
import { StatusBadge } from '../ui/status-badge';
import { Tooltip } from '../ui/tooltip';
import { END_ID } from '@/engine/flow/graph';
import { ProblemsButton } from './problems-button';
import { useTestRun } from './run/test-run';
import { useEditor, useFlow } from './state/editor-context';
import type { Saving } from './state/use-saving';

/** Name of the flow, and what is done with it as a whole. */
export function TopBar({ saving }: { saving: Saving }) {
  const { ui } = useEditor();
  return (
    <header className="flex h-12 shrink-0 items-center gap-1.5 border-b bg-card px-3">
      <FlowName saving={saving} />
      <div className="ml-auto flex shrink-0 items-center gap-1">
        <History />
        <ProblemsButton />
        <CompareButton saving={saving} />
        <MoreMenu saving={saving} />
        <TestControls />
        <Button onClick={() => ui.setState({ dialog: 'save' })}>Deploy</Button>
      </div>
    </header>
  );
}

function FlowName({ saving }: { saving: Saving }) {
  const { commands } = useEditor();
  const summary = useFlow((flow) => flow.summary);
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2">
      <input
        aria-label="Summary of the flow"
        value={summary}
        placeholder={saving.base.version === null ? 'New flow' : saving.path}
        onChange={(event) => {
          const next = event.target.value;
          commands.edit((flow) => ({ ...flow, summary: next }), 'flow.summary');
        }}
        className="field-sizing-content min-w-24 max-w-96 truncate max-sm:flex-1 rounded bg-transparent px-1.5 py-1 text-sm font-semibold outline-offset-0 placeholder:text-muted-foreground hover:bg-accent focus:bg-accent max-sm:text-base"
      />
      <code className="truncate font-mono text-xs text-muted-foreground max-lg:hidden">{saving.path}</code>
      <DraftStatus
        status={saving.sync.status}
        isDirty={saving.isDirty}
        isDeployed={saving.base.version !== null}
        className="max-sm:sr-only"
      />
    </div>
  );
}

function History() {
  const { commands, document: store } = useEditor();
  const canUndo = useStore(store.temporal, (state) => state.pastStates.length > 0);
  const canRedo = useStore(store.temporal, (state) => state.futureStates.length > 0);
  return (
    <>
      <Tooltip label="Undo (Ctrl+Z)" side="bottom">
        <Button variant="ghost" size="icon" aria-label="Undo" disabled={!canUndo} onClick={commands.undo}>
          <Undo2 aria-hidden />
        </Button>
      </Tooltip>
      <Tooltip label="Redo (Ctrl+Shift+Z)" side="bottom">
        <Button
          variant="ghost"
          size="icon"
          aria-label="Redo"
          disabled={!canRedo}
          onClick={commands.redo}
          className="max-sm:hidden"
        >
          <Redo2 aria-hidden />
        </Button>
      </Tooltip>
    </>
  );
}

function CompareButton({ saving }: { saving: Saving }) {
  const { workspace } = useEditor();
  if (!saving.isDirty || saving.base.version === null) return null;
  return (
    <Tooltip label="What my draft changes" side="bottom">
      <Button asChild variant="ghost" className="max-md:hidden">
        <Link href={draftChangesHref(workspace, saving.base.path, 'flow')}>
          <GitCompare aria-hidden /> Compare
        </Link>
      </Button>
    </Tooltip>
  );
}

function MoreMenu({ saving }: { saving: Saving }) {
  const { ui, commands, workspace } = useEditor();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="More for the flow">
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      {/* A dialog that an item opens takes the focus; the menu must not take it back. */}
      <DropdownMenuContent align="end" onCloseAutoFocus={(event) => event.preventDefault()}>
        <DropdownMenuItem onSelect={() => ui.setState({ dialog: 'export' })}>
          <Download aria-hidden /> Export
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => ui.setState({ dialog: 'import' })}>
          <Upload aria-hidden /> Import
        </DropdownMenuItem>
        {saving.base.version === null ? null : (
          <>
            <DropdownMenuItem asChild>
              <Link href={itemHref(workspace, 'flows/get', saving.base.path)}>
                <FileClock aria-hidden /> Versions
              </Link>
            </DropdownMenuItem>
            <DropdownMenuItem asChild>
              <Link href={newScheduleHref(workspace, { kind: 'flow', path: saving.base.path })}>
                <CalendarPlus aria-hidden /> Schedule
              </Link>
            </DropdownMenuItem>
          </>
        )}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => ui.setState({ dialog: 'find' })}>
          <Search aria-hidden /> Find a step
        </DropdownMenuItem>
        <DropdownMenuItem className="sm:hidden" onSelect={() => commands.redo()}>
          <Redo2 aria-hidden /> Redo
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => ui.setState({ dialog: 'shortcuts' })}>
          <Keyboard aria-hidden /> Keyboard
        </DropdownMenuItem>
        {saving.isDirty && saving.base.version !== null ? (
          <>
            <DropdownMenuSeparator />
            <DropdownMenuItem asChild className="md:hidden">
              <Link href={draftChangesHref(workspace, saving.base.path, 'flow')}>
                <GitCompare aria-hidden /> What my draft changes
              </Link>
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => saving.discard()}>
              <Undo2 aria-hidden /> Discard draft
            </DropdownMenuItem>
          </>
        ) : null}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function TestControls() {
  const { ui, commands } = useEditor();
  const { job, isLive, cancel, isStarting } = useTestRun();
  return (
    <>
      {job ? (
        <button
          type="button"
          aria-label="Show the test run"
          className="rounded-md max-sm:hidden"
          onClick={() => commands.select([END_ID])}
        >
          <StatusBadge status={statusOf(job)} />
        </button>
      ) : null}
      {isLive ? (
        <Button variant="outline" onClick={() => void cancel()}>
          <Square aria-hidden />
          <span>
            Cancel<span className="max-sm:sr-only"> test</span>
          </span>
        </Button>
      ) : (
        <Button variant="outline" loading={isStarting} onClick={() => ui.setState({ dialog: 'test' })}>
          <Play aria-hidden /> Test
        </Button>
      )}
    </>
  );
}
