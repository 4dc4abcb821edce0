'use client';

import { useQuery } from '@tanstack/react-query';
import { CalendarPlus, History, Pencil } from 'lucide-react';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { getFlow } from '@/contract/flows';
import { getJob } from '@/contract/jobs';
import { getScript } from '@/contract/scripts';
import type { JsonSchema } from '@/engine/flow/schema';
import { callApi } from '../api/client';
import { canEdit, useMember } from '../api/session';
import { newScheduleHref } from '../schedules/links';
import { PageFrame } from '../shell/page-frame';
import { itemHref, workspaceHref } from '../shell/route-path';
import { Button } from '../ui/button';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import type { ItemKind } from './home-item';
import { MissingItem } from './missing-item';
import { RunForm } from './run-form';
import { UsedBy } from './used-by';

type RunFormPageProps = { workspace: string; path: string; kind: ItemKind };

/** The form that starts a script or a flow; `?from=<run>` fills it with what an earlier run was given. */
export function RunFormPage({ workspace, path, kind }: RunFormPageProps) {
  const member = useMember(workspace);
  const runnable = useRunnable({ workspace, path, kind });
  const earlier = useEarlierArgs(workspace);
  const item = runnable.data;
  if (runnable.error) {
    return (
      <MissingItem
        error={runnable.error}
        {...{ workspace, path, kind }}
        page="run"
        onRetry={() => void runnable.refetch()}
      />
    );
  }
  if (earlier.error) return <ErrorState error={earlier.error} onRetry={() => void earlier.refetch()} />;
  if (!item || earlier.isLoading) return <FormSkeleton />;
  return (
    <PageFrame
      className="max-w-3xl"
      title={item.summary || path}
      description={
        <>
          <span className="font-mono text-xs">{path}</span>
          {item.description ? <span className="mt-1 block whitespace-pre-line">{item.description}</span> : null}
        </>
      }
      actions={
        <>
          <Button asChild variant="ghost">
            <Link href={`${workspaceHref(workspace)}/runs?path=${encodeURIComponent(path)}`}>
              <History aria-hidden /> Runs
            </Link>
          </Button>
          {canEdit(member.data) ? (
            <>
              <Button asChild variant="ghost">
                <Link href={newScheduleHref(workspace, { kind, path })}>
                  <CalendarPlus aria-hidden /> Schedule
                </Link>
              </Button>
              <Button asChild variant="outline">
                <Link href={itemHref(workspace, `${kind}s/edit`, path)}>
                  <Pencil aria-hidden /> Edit
                </Link>
              </Button>
            </>
          ) : null}
        </>
      }
    >
      <RunForm
        workspace={workspace}
        path={path}
        kind={kind}
        schema={item.schema ?? {}}
        given={earlier.data ?? undefined}
      />
      <UsedBy workspace={workspace} path={path} kind={kind} />
    </PageFrame>
  );
}

type Runnable = { summary: string; description: string; schema?: JsonSchema };

function useRunnable({ workspace, path, kind }: RunFormPageProps) {
  return useQuery({
    queryKey: ['runnable', kind, workspace, path],
    queryFn: async ({ signal }): Promise<Runnable> => {
      const params = { workspace, path };
      return kind === 'flow' ? callApi(getFlow, { params, signal }) : callApi(getScript, { params, signal });
    },
  });
}

function useEarlierArgs(workspace: string) {
  const id = useSearchParams().get('from');
  return useQuery({
    queryKey: ['run-args', workspace, id],
    queryFn: async ({ signal }) => {
      const job = await callApi(getJob, { params: { workspace, id: id ?? '' }, signal });
      return job.args ?? {};
    },
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function FormSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the form"
      className="mx-auto flex w-full max-w-3xl flex-col gap-4 px-4 py-8 sm:px-8"
    >
      <Skeleton className="h-7 w-1/2" />
      <Skeleton className="h-4 w-1/3" />
      <Skeleton className="mt-4 h-72" />
    </div>
  );
}
