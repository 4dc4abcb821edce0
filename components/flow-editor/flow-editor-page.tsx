'use client';

import { useQuery } from '@tanstack/react-query';
import { useMember } from '../api/session';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { emptyFlow } from '@/engine/flow/templates';
import { FlowEditor } from './flow-editor';
import { readFlow } from './state/use-saving';

type FlowEditorPageProps = { workspace: string; path?: string };

/** Edits the flow at a path, or a new one. */
export function FlowEditorPage({ workspace, path }: FlowEditorPageProps) {
  if (path === undefined) return <NewFlow workspace={workspace} />;
  return <SavedFlowEditor key={`${workspace}/${path}`} workspace={workspace} path={path} />;
}

function SavedFlowEditor({ workspace, path }: { workspace: string; path: string }) {
  // Read once: later versions are announced in the editor and never replace what is being edited.
  const saved = useQuery({
    queryKey: ['flow-to-edit', workspace, path],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: ({ signal }) => readFlow(workspace, path, signal),
  });
  if (saved.error) return <ErrorState error={saved.error} onRetry={() => void saved.refetch()} />;
  return saved.data ? <FlowEditor workspace={workspace} start={saved.data} /> : <EditorSkeleton />;
}

function NewFlow({ workspace }: { workspace: string }) {
  const member = useMember(workspace);
  if (member.error) return <ErrorState error={member.error} onRetry={() => void member.refetch()} />;
  if (!member.data) return <EditorSkeleton />;
  const path = `u/${member.data.username}/`;
  return <FlowEditor workspace={workspace} start={{ flow: emptyFlow(), path, version: null }} />;
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
