'use client';

import type { Job } from '@/contract/job-shape';
import { cn } from '../ui/cn';
import { titleOf } from './job-facts';

type JobProgressProps = { job: Job; className?: string };

/** How far a script under way says it has come. Nothing, where it does not say so. */
export function JobProgress({ job, className }: JobProgressProps) {
  if (job.type !== 'QueuedJob' || job.progress === undefined) return null;
  return (
    <div className={cn('flex items-center gap-2 text-xs text-muted-foreground tabular-nums', className)}>
      <div
        role="progressbar"
        aria-label={`Progress of ${titleOf(job)}`}
        aria-valuenow={job.progress}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-muted"
      >
        <div
          className="h-full rounded-full bg-info transition-[width] motion-reduce:transition-none"
          style={{ width: `${job.progress}%` }}
        />
      </div>
      {job.progress} %
    </div>
  );
}
