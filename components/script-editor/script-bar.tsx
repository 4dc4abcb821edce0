'use client';

import {
  Archive,
  CalendarPlus,
  Copy,
  Download,
  Ellipsis,
  GitCompare,
  History,
  Play,
  Rocket,
  Undo2,
} from 'lucide-react';
import Link from 'next/link';
import { useId } from 'react';
import { contentFor, isLanguage } from '@/engine/languages/languages';
import { DraftStatus } from '../draft/draft-status';
import { LanguageSelect } from '../languages/language-select';
import { newScheduleHref } from '../schedules/links';
import { itemHref } from '../shell/route-path';
import { draftChangesHref } from '../versions/links';
import { Button } from '../ui/button';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../ui/dropdown-menu';
import { Input } from '../ui/input';
import { exportScript } from './export-script';
import { copyHref } from './links';
import { followSummary } from './script-draft';
import type { SaveScript } from './use-save-script';
import type { ScriptDraftState } from './use-script-draft';

type ScriptBarProps = {
  workspace: string;
  editing: ScriptDraftState;
  save: SaveScript;
  readOnly: boolean;
  onArchive: () => void;
  onDiscard: () => void;
};

/** What the script is called, its language, and what can be done with it. */
export function ScriptBar(props: ScriptBarProps) {
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b bg-card px-4 py-2.5">
      <Names {...props} />
      <ScriptLanguage {...props} />
      <Actions {...props} />
    </header>
  );
}

function Names({ editing, save, readOnly }: ScriptBarProps) {
  const id = useId();
  const { draft, update } = editing;
  return (
    <div className="flex min-w-60 flex-1 flex-wrap gap-2 max-sm:basis-full">
      <Input
        aria-label="Summary"
        placeholder="What does it do?"
        className="min-w-40 flex-1 font-medium"
        maxLength={1000}
        value={draft.summary}
        readOnly={readOnly}
        onChange={(event) =>
          // Links, flows and runs know a saved script by its path: only a person changes that.
          update(editing.isSaved ? { summary: event.target.value } : followSummary(draft, event.target.value))
        }
      />
      <div className="min-w-48 flex-1">
        <Input
          aria-label="Path"
          className="font-mono text-xs"
          value={draft.path}
          readOnly={readOnly}
          spellCheck={false}
          autoCapitalize="none"
          aria-invalid={save.pathError !== null || undefined}
          aria-describedby={save.pathError ? `${id}-problem` : undefined}
          onChange={(event) => {
            save.clearPathError();
            update({ path: event.target.value });
          }}
        />
        {save.pathError ? (
          <p id={`${id}-problem`} role="alert" className="mt-1 text-xs text-destructive">
            {save.pathError}
          </p>
        ) : null}
      </div>
    </div>
  );
}

function ScriptLanguage({ workspace, editing, readOnly }: ScriptBarProps) {
  const { draft, update } = editing;
  return (
    <LanguageSelect
      workspace={workspace}
      value={draft.language}
      disabled={readOnly}
      onChange={(language) => {
        if (isLanguage(language)) update({ language, content: contentFor(draft.content, { ...draft, language }) });
      }}
      ariaLabel="Language"
      className="w-44 max-sm:w-32"
    />
  );
}

function Actions({ workspace, editing, save, readOnly, onArchive, onDiscard }: ScriptBarProps) {
  const { isSaved, isDirty, base } = editing;
  return (
    <div className="ml-auto flex items-center gap-2 max-sm:gap-1.5">
      {readOnly ? null : <DraftStatus status={editing.sync.status} isDirty={isDirty} isDeployed={isSaved} />}
      {isSaved ? (
        <>
          <Button asChild variant="outline">
            <Link href={itemHref(workspace, 'scripts/run', base.path)}>
              <Play aria-hidden /> <span className="max-sm:sr-only">Run form</span>
            </Link>
          </Button>
          <Button asChild variant="outline">
            <Link href={itemHref(workspace, 'scripts/get', base.path)}>
              <History aria-hidden /> <span className="max-sm:sr-only">Versions</span>
            </Link>
          </Button>
        </>
      ) : null}
      {readOnly ? null : (
        <Button onClick={() => save.ask()} disabled={isSaved && !isDirty}>
          <Rocket aria-hidden /> Deploy
        </Button>
      )}
      {(isSaved || isDirty) && !readOnly ? (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="ghost" size="icon" aria-label="More actions">
              <Ellipsis aria-hidden />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            {isDirty && isSaved ? (
              <DropdownMenuItem asChild>
                <Link href={draftChangesHref(workspace, base.path)}>
                  <GitCompare aria-hidden /> What my draft changes
                </Link>
              </DropdownMenuItem>
            ) : null}
            {isDirty ? (
              <DropdownMenuItem onSelect={onDiscard}>
                <Undo2 aria-hidden /> Discard draft
              </DropdownMenuItem>
            ) : null}
            <DropdownMenuItem onSelect={() => void exportScript(editing.draft)}>
              <Download aria-hidden /> Export
            </DropdownMenuItem>
            {isSaved ? (
              <>
                <DropdownMenuItem asChild>
                  <Link href={newScheduleHref(workspace, { kind: 'script', path: base.path })}>
                    <CalendarPlus aria-hidden /> Schedule
                  </Link>
                </DropdownMenuItem>
                <DropdownMenuItem asChild>
                  {/* A page of its own: the one that is open may be that of a new script, too. */}
                  <a href={copyHref(workspace, base.path)}>
                    <Copy aria-hidden /> Duplicate
                  </a>
                </DropdownMenuItem>
                <DropdownMenuItem onSelect={onArchive}>
                  <Archive aria-hidden /> Archive script
                </DropdownMenuItem>
              </>
            ) : null}
          </DropdownMenuContent>
        </DropdownMenu>
      ) : null}
    </div>
  );
}
