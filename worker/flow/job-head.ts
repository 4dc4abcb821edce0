import { exactJson } from '@/engine/input/exact-json';
import type { JobHead } from '@/server/db/live';
import type { NewJob } from '@/server/db/plan';

/** What is fixed of a job that this process has just made, as it would be read. */
export function headOf(job: NewJob, run: Pick<JobHead, 'rootId' | 'workspaceId'>): JobHead {
  const { rootId, workspaceId } = run;
  return {
    ...job,
    workspaceId,
    rootId,
    argsJson: exactJson(job.args),
    createdAt: new Date(),
    schedulePath: null,
    replyTo: null,
    cacheKey: job.controls?.cacheKey ?? null,
    cacheTtlS: job.controls?.cacheTtlS ?? null,
    scheduledFor: new Date(),
    isEvent: false,
    restartedFromJson: job.restartedFrom && JSON.stringify(job.restartedFrom),
  };
}
