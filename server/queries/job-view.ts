import type { CompletedJob, Job, QueuedJob } from '@/contract/job-shape';
import type { JobRecord } from '../db/job-reads';
import { durationMs, runStateOf } from './run-state';

type Shared = Omit<QueuedJob, 'type' | 'running' | 'suspend'>;

/** A job under Windmill's field names, without what is long: arguments, result, code and logs. */
export function jobView(job: JobRecord): Job {
  if (job.doneStatus === null || job.finishedAt === null) {
    const state = runStateOf(job);
    return {
      type: 'QueuedJob',
      ...shared(job),
      running: state === 'running',
      ...(state === 'suspended' ? { suspend: 1 } : {}),
      ...(job.progress === null ? {} : { progress: job.progress }),
    };
  }
  // A job that was canceled in the queue never started; the clients expect a time all the same.
  const startedAt = job.startedAt ?? job.finishedAt;
  const completed: CompletedJob = {
    type: 'CompletedJob',
    ...shared(job),
    started_at: startedAt.toISOString(),
    completed_at: job.finishedAt.toISOString(),
    duration_ms: durationMs(startedAt, job.finishedAt) ?? 0,
    success: job.doneStatus === 'success',
    is_skipped: job.isSkipped,
    labels: job.labels,
  };
  return completed;
}

function shared(job: JobRecord): Shared {
  return {
    workspace_id: job.workspaceId,
    id: job.id,
    created_by: job.createdBy,
    created_at: job.createdAt.toISOString(),
    scheduled_for: job.scheduledFor.toISOString(),
    canceled: job.doneStatus === 'canceled' || job.isCancelRequested,
    job_kind: job.kind,
    permissioned_as: `u/${job.createdBy}`,
    is_flow_step: job.parentId !== null,
    email: job.email ?? '',
    visible_to_owner: !job.isPrivate,
    tag: job.tag,
    attempt: job.attempt,
    state: runStateOf(job),
    ...withoutNulls({
      parent_job: job.scopeId ?? job.parentId,
      root_job: job.rootId === job.id ? null : job.rootId,
      started_at: job.startedAt && job.startedAt.toISOString(),
      script_path: job.path,
      schedule_path: job.schedulePath,
      script_hash: job.scriptHash,
      flow_version: job.flowVersionId,
      flow_step_id: job.moduleId,
      canceled_by: job.canceledBy,
      canceled_reason: job.cancelReason,
      language: job.language,
      mem_peak: job.memoryPeakBytes && Math.round(job.memoryPeakBytes / 1024),
      priority: job.priority || null,
      is_retry: job.retryNo > 0 || null,
      worker: job.workerId,
      cached_from: job.cachedFrom,
      concurrency_key: job.concurrencyKey,
    }),
  };
}

/** Windmill's clients know absent fields, not null ones. */
function withoutNulls<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], null> } {
  const present = Object.entries(fields).filter(([, value]) => value !== null);
  return Object.fromEntries(present) as { [K in keyof T]?: Exclude<T[K], null> };
}
