'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { canEdit, useMember } from '../api/session';
import { newDraftPath } from '../draft/draft-api';
import { useEditedPath } from '../draft/use-edited-path';
import { useOpenedItem } from '../draft/use-opened-item';
import { MissingItem } from '../home/missing-item';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { emptyFlow } from '@/engine/flow/templates';
import { FlowEditor } from './flow-editor';
import { readFlow } from './state/use-saving';

type FlowEditorPageProps = { workspace: string; path?: string };

/** Edits the flow at a path, or a new one. */
export function FlowEditorPage({ workspace, path: given }: FlowEditorPageProps) {
  const member = useMember(workspace);
  const path = useEditedPath(given);
  if (member.error) return <ErrorState error={member.error} onRetry={() => void member.refetch()} />;
  if (!member.data) return <EditorSkeleton />;
  const who = { workspace, username: member.data.username, isEditor: canEdit(member.data) };
  return path === undefined ? <NewFlow {...who} /> : <OldFlow key={`${workspace}/${path}`} {...who} path={path} />;
}

type Who = { workspace: string; username: string; isEditor: boolean };

function NewFlow({ workspace, username }: Who) {
  const [place] = useState(() => newDraftPath(username));
  return (
    <FlowEditor workspace={workspace} username={username} start={{ ...emptyStart(username), place, stored: null }} />
  );
}

/** What is deployed at a path, or only a draft of it. */
function OldFlow({ workspace, username, isEditor, path }: Who & { path: string }) {
  // Read once: later versions are announced in the editor and never replace what is being edited.
  const saved = useQuery({
    queryKey: ['flow-to-edit', workspace, path],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: ({ signal }) => readFlow(workspace, path, signal),
  });
  const opened = useOpenedItem(saved, { workspace, kind: 'flow', path }, { isEditor });
  if (opened.error) {
    return <MissingItem error={opened.error} {...{ workspace, path }} kind="flow" page="edit" onRetry={opened.retry} />;
  }
  if (opened.isLoading) return <EditorSkeleton />;
  const start = opened.deployed ?? emptyStart(username);
  return (
    <FlowEditor workspace={workspace} username={username} start={{ ...start, place: path, stored: opened.stored }} />
  );
}

function emptyStart(username: string) {
  return { flow: emptyFlow(), path: `u/${username}/`, version: null };
}

function EditorSkeleton() {
  return (
    <div aria-busy aria-label="Loading the editor" className="flex h-full flex-col">
      <div className="flex h-12 items-center gap-3 border-b px-3">
        <Skeleton className="h-6 w-48" />
        <Skeleton className="ml-auto h-8 w-32" />
      </div>
      <div className="flex flex-1 justify-center pt-10">
        <Skeleton className="h-96 w-64" />
      </div>
    </div>
  );
}
