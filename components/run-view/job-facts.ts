import type { Job } from '@/contract/job-shape';
import type { RunStatus } from '../ui/status-badge';

/** The status a badge shows: what waits for a worker is called queued. */
export function statusOf(job: Pick<Job, 'state'>): RunStatus {
  return job.state === 'waiting' ? 'queued' : job.state;
}

export function isEnded(job: Pick<Job, 'type'>): boolean {
  return job.type === 'CompletedJob';
}

/** A flow, or one pass through a part of one: what has a graph. */
export function isFlowRun(job: Pick<Job, 'job_kind'>): boolean {
  return ['flow', 'flowpreview', 'flownode'].includes(job.job_kind);
}

export function isTestRun(job: Pick<Job, 'job_kind'>): boolean {
  return job.job_kind === 'preview' || job.job_kind === 'flowpreview';
}

/** It resolves the packages of a script or a flow. */
export function isLockJob({ job_kind }: Pick<Job, 'job_kind'>): boolean {
  return job_kind === 'dependencies' || job_kind === 'flowdependencies';
}

/** What a flow or a schedule starts is an ordinary run, whatever its script says. */
export function mayBeStartedAgain(job: Pick<Job, 'job_kind' | 'is_flow_step' | 'schedule_path'>): boolean {
  return job.job_kind === 'script' && !job.is_flow_step && job.schedule_path === undefined;
}

/** What a run is called in a list. */
export function titleOf(job: Pick<Job, 'script_path' | 'job_kind' | 'flow_step_id'>): string {
  if (job.script_path) return job.script_path;
  if (job.flow_step_id) return `Step ${job.flow_step_id}`;
  return job.job_kind === 'flowpreview' ? 'Test of a flow' : 'Test of a script';
}

export function kindLabel(job: Pick<Job, 'job_kind' | 'is_flow_step'>): string {
  if (isLockJob(job)) return 'Packages';
  if (job.job_kind === 'flownode') return 'Part of a flow';
  if (job.is_flow_step) return 'Step';
  const kind = isFlowRun(job) ? 'Flow' : 'Script';
  return isTestRun(job) ? `${kind} test` : kind;
}

/** From start to end; of a run under way, until now. Undefined before it starts. */
export function runDuration(job: Job, nowMs: number): number | undefined {
  if (job.type === 'CompletedJob') return job.duration_ms;
  return job.started_at === undefined ? undefined : Math.max(0, nowMs - Date.parse(job.started_at));
}
