'use client';

import type { Job } from '@/contract/job-shape';
import { EmptyState } from '../ui/empty-state';
import { JsonView } from '../ui/json-view';
import { Skeleton } from '../ui/skeleton';
import { StatusIcon } from '../ui/status-badge';
import { statusOf } from './job-facts';
import { LogView } from './log-view';
import { ResultView } from './result-view';
import type { LiveJob } from './use-job';

export function JobResult({ job }: { job: Job }) {
  if (job.type === 'CompletedJob') return <ResultView value={job.result} />;
  return (
    <p className="flex items-center gap-2 py-6 text-sm text-muted-foreground">
      <StatusIcon status={statusOf(job)} /> The result comes when the run has ended.
    </p>
  );
}

export function JobInputs({ job }: { job: Pick<Job, 'args'> }) {
  const args = job.args ?? {};
  if (Object.keys(args).length === 0) return <EmptyState title="No inputs" className="py-6" />;
  return <JsonView value={args} label="Inputs" openDepth={2} />;
}

type JobLogsProps = { job: Pick<Job, 'id'>; live: LiveJob; className?: string };

export function JobLogs({ job, live, className }: JobLogsProps) {
  if (live.isLogPending && !live.isLive) return <Skeleton className={className} />;
  const { log, logUrl, isLive } = live;
  return <LogView log={log} isLive={isLive} fileName={`${job.id}.log`} rawUrl={logUrl} className={className} />;
}
