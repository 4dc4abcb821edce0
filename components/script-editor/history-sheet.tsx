'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getScriptByHash, listScriptVersions, type ScriptReply, type ScriptVersion } from '@/contract/scripts';
import { callApi } from '../api/client';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { CodeBlock } from '../ui/code-block';
import { ErrorNote, ErrorState } from '../ui/error-state';
import { Sheet, SheetContent, SheetDescription, SheetHeader, SheetTitle } from '../ui/sheet';
import { Skeleton, SkeletonRows } from '../ui/skeleton';
import { TimeAgo } from '../ui/time-ago';

type HistorySheetProps = {
  workspace: string;
  path: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Absent for who may not edit. */
  onRestore?: (version: ScriptReply) => void;
};

/** Every version that was deployed, to be looked at and brought back. */
export function HistorySheet({ workspace, path, open, onOpenChange, onRestore }: HistorySheetProps) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange}>
      <SheetContent className="w-[min(44rem,100vw)]">
        <SheetHeader>
          <SheetTitle>History</SheetTitle>
          <SheetDescription>
            The versions of {path}, newest first. A run keeps the version it started with.
          </SheetDescription>
        </SheetHeader>
        {open ? <Versions workspace={workspace} path={path} onRestore={onRestore} /> : null}
      </SheetContent>
    </Sheet>
  );
}

function Versions({ workspace, path, onRestore }: Pick<HistorySheetProps, 'workspace' | 'path' | 'onRestore'>) {
  const versions = useQuery({
    queryKey: ['script', workspace, path, 'versions'],
    queryFn: ({ signal }) => callApi(listScriptVersions, { params: { workspace, path }, signal }),
    staleTime: 0,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  if (versions.error) return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />;
  if (!versions.data) return <SkeletonRows rows={4} label="Loading the history" />;
  const shown = chosen ?? versions.data[0]?.script_hash;
  return (
    <div className="flex min-h-0 flex-col gap-4 p-4">
      <ol aria-label="Versions" className="max-h-64 shrink-0 overflow-y-auto rounded-md border">
        {versions.data.map((version, index) => (
          <li key={version.script_hash} className="border-b last:border-b-0">
            <VersionRow
              version={version}
              isNewest={index === 0}
              isChosen={version.script_hash === shown}
              onChoose={() => setChosen(version.script_hash)}
            />
          </li>
        ))}
      </ol>
      {shown ? <VersionView key={shown} workspace={workspace} hash={shown} onRestore={onRestore} /> : null}
    </div>
  );
}

type VersionRowProps = { version: ScriptVersion; isNewest: boolean; isChosen: boolean; onChoose: () => void };

function VersionRow({ version, isNewest, isChosen, onChoose }: VersionRowProps) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={cn(
        'flex w-full flex-col gap-0.5 px-3 py-2 text-left text-sm -outline-offset-2 hover:bg-muted/60',
        isChosen && 'bg-primary-subtle hover:bg-primary-subtle',
      )}
    >
      <span className="flex items-center gap-2">
        <span className="min-w-0 truncate font-medium">{version.deployment_msg || 'No message'}</span>
        {isNewest ? <Badge variant="primary">Newest</Badge> : null}
      </span>
      <span className="flex gap-2 text-xs text-muted-foreground">
        {version.created_by} <TimeAgo at={version.created_at} />
        <code className="font-mono">{version.script_hash.slice(0, 8)}</code>
      </span>
    </button>
  );
}

type VersionViewProps = { workspace: string; hash: string; onRestore?: (version: ScriptReply) => void };

function VersionView({ workspace, hash, onRestore }: VersionViewProps) {
  const version = useQuery({
    queryKey: ['script-version', workspace, hash],
    queryFn: ({ signal }) => callApi(getScriptByHash, { params: { workspace, hash }, signal }),
    staleTime: Infinity,
  });
  const { data } = version;
  if (version.error) return <ErrorNote error={version.error} />;
  if (!data) return <Skeleton className="h-64" />;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <CodeBlock code={data.content} label="Code of this version" />
      {onRestore ? (
        <Button variant="outline" className="self-start" onClick={() => onRestore(data)}>
          Restore this version
        </Button>
      ) : null}
    </div>
  );
}
