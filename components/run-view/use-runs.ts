'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { listJobs } from '@/contract/jobs';
import type { Job } from '@/contract/job-shape';
import { callApi } from '../api/client';
import { isEnded } from './job-facts';
import { listQueryOf, type RunFilters } from './run-filters';

const PER_PAGE = 50;
const LIVE_POLL_MS = 2000;

/** Runs, newest first, a page further back at a time. While one of them is live and the page is seen, they are kept fresh. */
export function useRuns(workspace: string, filters: RunFilters) {
  const query = useInfiniteQuery({
    queryKey: ['runs', workspace, filters],
    queryFn: ({ pageParam, signal }) =>
      callApi(listJobs, {
        params: { workspace },
        query: { ...listQueryOf(filters, Date.now()), before_id: pageParam, per_page: PER_PAGE },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Job[]) => (page.length < PER_PAGE ? undefined : page.at(-1)?.id),
    // All loaded pages are read anew, so the more there are, the less often.
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      return pages.flat().some((job) => !isEnded(job)) ? LIVE_POLL_MS * pages.length : false;
    },
  });
  return { ...query, jobs: distinct(query.data?.pages.flat() ?? []) };
}

// A run that was queued while pages were read may stand on two of them.
function distinct(jobs: Job[]): Job[] {
  return [...new Map(jobs.map((job) => [job.id, job])).values()];
}
