'use client';

import { useQuery } from '@tanstack/react-query';
import { Repeat } from 'lucide-react';
import type { Job } from '@/contract/job-shape';
import { getScriptByHash } from '@/contract/scripts';
import { callApi } from '../api/client';
import { isEnded, mayBeStartedAgain } from './job-facts';

/**
 * A run of a script that is to run for ever: how that ends. Of one that has ended it says no more than its script does:
 * whether another followed depends on what was deployed by then.
 */
export function PerpetualNote({ workspace, job }: { workspace: string; job: Job }) {
  const hash = mayBeStartedAgain(job) ? job.script_hash : undefined;
  const script = useQuery({
    queryKey: ['script-version', workspace, hash],
    queryFn: ({ signal }) => callApi(getScriptByHash, { params: { workspace, hash: hash ?? '' }, signal }),
    enabled: hash !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!script.data?.restart_unless_cancelled || job.canceled) return null;
  return (
    <span className="flex items-center gap-1.5 text-foreground">
      <Repeat className="size-3.5 shrink-0" aria-hidden />
      {isEnded(job) ? 'Of a script that is started again when it ends' : 'Runs again and again, until it is canceled'}
    </span>
  );
}
