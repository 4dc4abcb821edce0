'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { getSchedule, listDefaultHandlers } from '@/contract/schedules';
import { callApi } from '../api/client';
import { PageFrame } from '../shell/page-frame';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import type { Target } from './links';
import { draftOf, handlerOf, newDraft, type ScheduleDraft } from './schedule-draft';
import { ScheduleForm } from './schedule-form';
import { ownZone } from './zone-time';

export function EditSchedulePage({ workspace, path }: { workspace: string; path: string }) {
  const schedule = useQuery({
    queryKey: ['schedule', workspace, path],
    queryFn: async ({ signal }) => draftOf(await callApi(getSchedule, { params: { workspace, path }, signal })),
    // What is being written must not be replaced by what is stored.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (schedule.error) return <ErrorState error={schedule.error} onRetry={() => void schedule.refetch()} />;
  if (!schedule.data) return <FormSkeleton />;
  return (
    <PageFrame title={schedule.data.summary || path} description={<span className="font-mono text-xs">{path}</span>}>
      <ScheduleForm workspace={workspace} initial={schedule.data} isNew={false} />
    </PageFrame>
  );
}

/** `?script=<path>` and `?flow=<path>` say what it is for. */
export function NewSchedulePage({ workspace }: { workspace: string }) {
  const target = useTargetInAddress();
  const defaults = useQuery({
    queryKey: ['schedule', workspace, 'defaults'],
    queryFn: ({ signal }) => callApi(listDefaultHandlers, { params: { workspace }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (defaults.error) return <ErrorState error={defaults.error} onRetry={() => void defaults.refetch()} />;
  if (!defaults.data) return <FormSkeleton />;
  const draft: ScheduleDraft = newDraft(target, ownZone());
  const keys = { error: 'onFailure', recovery: 'onRecovery', success: 'onSuccess' } as const;
  for (const found of defaults.data) {
    const { extra_args: args, number_of_occurence: times, number_of_occurence_exact: exact } = found;
    draft[keys[found.handler_type]] = handlerOf(found.path, { args, times, exact });
  }
  return (
    <PageFrame title="New schedule">
      <ScheduleForm workspace={workspace} initial={draft} isNew />
    </PageFrame>
  );
}

function useTargetInAddress(): Target {
  const search = useSearchParams();
  const flow = search.get('flow');
  return flow === null ? { kind: 'script', path: search.get('script') ?? '' } : { kind: 'flow', path: flow };
}

function FormSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the schedule"
      className="mx-auto flex w-full max-w-5xl flex-col gap-4 px-4 py-8 sm:px-8"
    >
      <Skeleton className="h-7 w-1/2" />
      <Skeleton className="mt-4 h-48" />
      <Skeleton className="h-48" />
    </div>
  );
}
