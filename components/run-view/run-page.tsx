'use client';

import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { FlowRun } from './flow-run';
import { isFlowRun } from './job-facts';
import { RunHeader } from './run-header';
import { ScriptRun } from './script-run';
import { useJob } from './use-job';
import { useNow } from './use-now';

export function RunPage({ workspace, jobId }: { workspace: string; jobId: string }) {
  const live = useJob(workspace, jobId);
  const nowMs = useNow(live.isLive);
  if (!live.job) {
    if (live.error) return <ErrorState error={live.error} title="This run cannot be shown" onRetry={live.retry} />;
    return <RunSkeleton />;
  }
  return (
    <div className="mx-auto flex w-full max-w-[100rem] flex-col gap-4 px-4 py-5 sm:px-6">
      <RunHeader workspace={workspace} job={live.job} nowMs={nowMs} />
      {isFlowRun(live.job) ? (
        <FlowRun workspace={workspace} job={live.job} revision={live.revision} nowMs={nowMs} />
      ) : (
        <ScriptRun workspace={workspace} job={live.job} live={live} nowMs={nowMs} />
      )}
    </div>
  );
}

function RunSkeleton() {
  return (
    <div role="status" aria-label="Loading the run" className="flex flex-col gap-4 px-4 py-5 sm:px-6">
      <Skeleton className="h-4 w-32" />
      <Skeleton className="h-7 w-80 max-w-full" />
      <Skeleton className="h-4 w-64" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}
