import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRunTrace } from '@/contract/run-trace';
import { callApi } from '../api/client';

const LIVE_POLL_MS = 2_000;

type TraceOptions = {
  workspace: string;
  jobId: string;
  isLive: boolean;
  /** Changes whenever anything of the run changed. */
  revision: string | undefined;
};

/** Where the time of a run went. What has ended is read once more, and then never again. */
export function useRunTrace({ workspace, jobId, isLive, revision }: TraceOptions) {
  return useQuery({
    queryKey: ['run-trace', workspace, jobId, isLive ? 'live' : 'ended', isLive ? null : revision],
    queryFn: ({ signal }) => callApi(getRunTrace, { params: { workspace, id: jobId }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? LIVE_POLL_MS : false,
    staleTime: isLive ? 0 : Infinity,
  });
}
