'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import type { ScriptReply } from '@/contract/scripts';
import { canEdit, useMember } from '../api/session';
import { newDraftPath } from '../draft/draft-api';
import { useEditedPath } from '../draft/use-edited-path';
import { useOpenedItem } from '../draft/use-opened-item';
import { MissingItem } from '../home/missing-item';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { draftOf, scriptQuery } from './script-api';
import type { ScriptDraft } from './script-draft';
import { ScriptEditor } from './script-editor';

type ScriptEditorPageProps = { workspace: string /** Absent for a new script. */; path?: string };

export function ScriptEditorPage({ workspace, path: given }: ScriptEditorPageProps) {
  const member = useMember(workspace);
  const path = useEditedPath(given);
  if (member.error) return <ErrorState error={member.error} onRetry={() => void member.refetch()} />;
  if (!member.data) return <EditorSkeleton />;
  const who = { workspace, owner: member.data.username, readOnly: !canEdit(member.data) };
  return path === undefined ? <NewScript {...who} /> : <OldScript key={path} {...who} path={path} />;
}

type Who = { workspace: string; owner: string; readOnly: boolean };

/** An empty script, or with `?copy=<path>` one like another. */
function NewScript(who: Who) {
  const [place] = useState(() => newDraftPath(who.owner));
  const copied = useSearchParams().get('copy');
  const original = useQuery({ ...scriptQuery(who.workspace, copied ?? ''), enabled: copied !== null });
  if (original.error) {
    return (
      <ErrorState error={original.error} title="The script cannot be copied" onRetry={() => void original.refetch()} />
    );
  }
  if (copied !== null && !original.data) return <EditorSkeleton />;
  const begin = original.data ? copyOf(original.data, who.owner) : undefined;
  return <ScriptEditor {...who} newest={null} place={place} stored={null} begin={begin} />;
}

function copyOf(script: ScriptReply, owner: string): ScriptDraft {
  const { draft } = draftOf(script);
  const name = draft.path.split('/').at(-1) ?? 'script';
  return { ...draft, path: `u/${owner}/${name}_copy`, summary: draft.summary && `${draft.summary} (copy)` };
}

/** What is deployed at a path, or only a draft of it. */
function OldScript({ path, ...who }: Who & { path: string }) {
  const { workspace } = who;
  const script = useQuery(scriptQuery(workspace, path));
  const opened = useOpenedItem(script, { workspace, kind: 'script', path }, { isEditor: !who.readOnly });
  if (opened.error) {
    return (
      <MissingItem
        error={opened.error}
        {...{ workspace, path }}
        kind="script"
        page="edit"
        title="The script cannot be shown"
        onRetry={opened.retry}
      />
    );
  }
  if (opened.isLoading) return <EditorSkeleton />;
  return <ScriptEditor {...who} newest={opened.deployed} place={path} stored={opened.stored} />;
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
