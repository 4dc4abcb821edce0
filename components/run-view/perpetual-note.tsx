'use client';

import { useQuery } from '@tanstack/react-query';
import { Repeat } from 'lucide-react';
import type { Job } from '@/contract/job-shape';
import { getScriptByHash } from '@/contract/scripts';
import { callApi } from '../api/client';
import { isEnded } from './job-facts';

/** A run of a script that is to run for ever: why there is another after it, and how that ends. */
export function PerpetualNote({ workspace, job }: { workspace: string; job: Job }) {
  const hash = job.job_kind === 'script' && !job.is_flow_step ? job.script_hash : undefined;
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
      {isEnded(job) ? 'Runs again and again: another run followed' : 'Runs again and again, until it is canceled'}
    </span>
  );
}
