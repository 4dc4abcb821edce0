import type { JobHead } from '@/server/db/live';
import type { DoneJob, Plan } from '@/server/db/plan';
import { type CachedResult, findCachedResult } from '@/server/db/result-cache';

type Cached = Pick<JobHead, 'workspaceId' | 'cacheKey' | 'cacheTtlS'>;

/** An earlier result that will do in place of this job's own. Asked before the job begins. */
export async function reusableResult(job: Cached): Promise<CachedResult | null> {
  return job.cacheKey === null ? null : findCachedResult(job.workspaceId, job.cacheKey);
}

/** Keeps a success for the jobs to come. Of two that ran at once, the later one stays. */
export function keepForReuse(plan: Plan, job: Cached, done: DoneJob): void {
  const { cacheTtlS: ttlS } = job;
  const key = done.cacheKey ?? job.cacheKey;
  const isOwn = done.status === 'success' && !done.isSkipped && !done.cachedFrom;
  if (isOwn && key !== null && ttlS !== null) plan.caches.push({ key, jobId: done.id, ttlS });
}
