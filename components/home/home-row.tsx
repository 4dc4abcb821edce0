'use client';

import {
  Archive,
  CalendarPlus,
  Copy,
  Ellipsis,
  FileClock,
  FileCode2,
  History,
  Pencil,
  Play,
  Workflow,
} from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { languageOf } from '@/engine/languages/languages';
import { newScheduleHref } from '../schedules/links';
import { copyHref } from '../script-editor/links';
import { itemHref, workspaceHref } from '../shell/route-path';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu';
import { TimeAgo } from '../ui/time-ago';
import { Tooltip } from '../ui/tooltip';
import { isNewDraftPath } from '../draft/draft-api';
import { ArchiveDialog } from './archive-dialog';
import { DiscardDraft } from './discard-draft';
import type { HomeItem } from './home-item';

type HomeRowProps = { workspace: string; item: HomeItem; isEditor: boolean };

export function HomeRow(props: HomeRowProps) {
  const { item } = props;
  const Icon = item.kind === 'flow' ? Workflow : FileCode2;
  return (
    <li className="group relative flex items-center gap-3 px-4 py-2.5 hover:bg-muted/60">
      <span className="flex size-8 shrink-0 items-center justify-center rounded-md bg-primary-subtle text-primary">
        <Icon className="size-4" aria-label={item.kind === 'flow' ? 'Flow' : 'Script'} role="img" />
      </span>
      <Names {...props} />
      <div className="relative flex shrink-0 items-center gap-1">
        <RowActions {...props} name={item.summary || item.path} />
      </div>
    </li>
  );
}

function Names({ workspace, item }: HomeRowProps) {
  const isDraftOnly = item.draft === 'only';
  return (
    <div className="min-w-0 flex-1">
      <div className="flex min-w-0 items-center gap-2">
        {/* The whole row is the target of its first link; the buttons lie above it. */}
        <Link
          href={itemHref(workspace, `${item.kind}s/${isDraftOnly ? 'edit' : 'run'}`, item.path)}
          className="truncate font-medium after:absolute after:inset-0"
        >
          {item.summary || item.path}
        </Link>
        {item.language ? <Badge>{languageOf(item.language)?.name ?? item.language}</Badge> : null}
        {item.purpose ? <Badge variant="outline">{item.purpose}</Badge> : null}
        {item.draft ? (
          <Badge variant="warning" title={isDraftOnly ? 'Not deployed yet' : 'You have changes that are not deployed'}>
            Draft
          </Badge>
        ) : null}
      </div>
      <p className="truncate text-xs text-muted-foreground">
        <span className="font-mono">{isNewDraftPath(item.path) ? 'no path yet' : item.path}</span>
        <span className="max-sm:hidden">
          {' · '}
          {item.editedBy}, <TimeAgo at={item.editedAt} />
        </span>
      </p>
    </div>
  );
}

type RowActionsProps = HomeRowProps & { name: string };

function RowActions(props: RowActionsProps) {
  const { workspace, item, isEditor, name } = props;
  return (
    <>
      {item.draft === 'only' ? null : (
        <Button asChild variant="outline" size="sm">
          <Link href={itemHref(workspace, `${item.kind}s/run`, item.path)} aria-label={`Run ${name}`}>
            <Play aria-hidden /> <span className="max-sm:sr-only">Run</span>
          </Link>
        </Button>
      )}
      {isEditor ? (
        <Tooltip label="Edit">
          <Button asChild variant="ghost" size="icon-sm" className="max-sm:hidden">
            <Link href={itemHref(workspace, `${item.kind}s/edit`, item.path)} aria-label={`Edit ${name}`}>
              <Pencil aria-hidden />
            </Link>
          </Button>
        </Tooltip>
      ) : null}
      {item.draft === 'only' ? <DiscardDraft {...props} /> : <RowMenu {...props} />}
    </>
  );
}

function RowMenu({ workspace, item, isEditor, name }: RowActionsProps) {
  const [isArchiving, setIsArchiving] = useState(false);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`More about ${name}`}>
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem asChild>
            <Link href={`${workspaceHref(workspace)}/runs?path=${encodeURIComponent(item.path)}`}>
              <History aria-hidden /> Runs
            </Link>
          </DropdownMenuItem>
          <DropdownMenuItem asChild>
            <Link href={itemHref(workspace, `${item.kind}s/get`, item.path)}>
              <FileClock aria-hidden /> Versions
            </Link>
          </DropdownMenuItem>
          {isEditor ? (
            <>
              <DropdownMenuItem asChild>
                <Link href={itemHref(workspace, `${item.kind}s/edit`, item.path)}>
                  <Pencil aria-hidden /> Edit
                </Link>
              </DropdownMenuItem>
              <DropdownMenuItem asChild>
                <Link href={newScheduleHref(workspace, item)}>
                  <CalendarPlus aria-hidden /> Schedule
                </Link>
              </DropdownMenuItem>
              {item.kind === 'script' ? (
                <DropdownMenuItem asChild>
                  <Link href={copyHref(workspace, item.path)}>
                    <Copy aria-hidden /> Duplicate
                  </Link>
                </DropdownMenuItem>
              ) : null}
              <DropdownMenuSeparator />
              <DropdownMenuItem variant="destructive" onSelect={() => setIsArchiving(true)}>
                <Archive aria-hidden /> Archive
              </DropdownMenuItem>
            </>
          ) : null}
        </DropdownMenuContent>
      </DropdownMenu>
      <ArchiveDialog workspace={workspace} item={item} open={isArchiving} onOpenChange={setIsArchiving} />
    </>
  );
}
