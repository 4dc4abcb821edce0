'use client';

import { useQuery } from '@tanstack/react-query';
import { canEdit, useMember } from '../api/session';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { scriptQuery } from './script-api';
import { ScriptEditor } from './script-editor';

type ScriptEditorPageProps = { workspace: string /** Absent for a new script. */; path?: string };

export function ScriptEditorPage({ workspace, path }: ScriptEditorPageProps) {
  const member = useMember(workspace);
  const script = useQuery({ ...scriptQuery(workspace, path ?? ''), enabled: path !== undefined });
  const error = member.error ?? (script.data ? null : script.error);
  if (error) {
    const retry = () => void Promise.all([member.refetch(), path === undefined ? null : script.refetch()]);
    return <ErrorState error={error} title="The script cannot be shown" onRetry={retry} />;
  }
  if (!member.data || (path !== undefined && !script.data)) return <EditorSkeleton />;
  return (
    <ScriptEditor
      key={path ?? ''}
      workspace={workspace}
      newest={script.data ?? null}
      owner={member.data.username}
      readOnly={!canEdit(member.data)}
    />
  );
}

function EditorSkeleton() {
  return (
    <div role="status" aria-label="Loading the script" className="flex h-full flex-col gap-3 p-4">
      <Skeleton className="h-8 w-96 max-w-full" />
      <div className="flex flex-1 gap-3">
        <Skeleton className="flex-1" />
        <Skeleton className="w-96 max-lg:hidden" />
      </div>
    </div>
  );
}
