import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { deleteSchedule, listSchedulesWithJobs, setScheduleEnabled } from '@/contract/schedules';
import type { ScheduleWithJobsReply } from '@/contract/schedules';
import { callApi } from '../api/client';
import { toast } from '../ui/toast';

const REFRESH_MS = 4_000;

const keyOf = (workspace: string) => ['schedules', workspace];

/** The schedules of a workspace with their last runs, looked at again while the page is shown. */
export function useSchedules(workspace: string) {
  return useQuery({
    queryKey: keyOf(workspace),
    queryFn: ({ signal }) =>
      callApi(listSchedulesWithJobs, { params: { workspace }, query: { per_page: 1000 }, signal }),
    refetchInterval: REFRESH_MS,
  });
}

export function useSwitchSchedule(workspace: string) {
  const queries = useQueryClient();
  const queryKey = keyOf(workspace);
  return useMutation({
    mutationFn: ({ path, enabled }: { path: string; enabled: boolean }) =>
      callApi(setScheduleEnabled, { params: { workspace, path }, body: { enabled } }),
    onMutate: ({ path, enabled }) => {
      queries.setQueryData<ScheduleWithJobsReply[]>(queryKey, (now) =>
        now?.map((schedule) => (schedule.path === path ? { ...schedule, enabled } : schedule)),
      );
    },
    onError: (error) => toast.error(error.message),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
}

export function useDeleteSchedule(workspace: string, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (path: string) => callApi(deleteSchedule, { params: { workspace, path } }),
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: keyOf(workspace) });
    },
    onError: (error) => toast.error(error.message),
  });
}
