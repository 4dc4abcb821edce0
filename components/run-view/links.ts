import type { Job } from '@/contract/job-shape';
import { itemHref, workspaceHref } from '../shell/route-path';
import { isFlowRun } from './job-facts';

export function runsHref(workspace: string): string {
  return `${workspaceHref(workspace)}/runs`;
}

export function runHref(workspace: string, jobId: string): string {
  return `${runsHref(workspace)}/${jobId}`;
}

/** Where the thing that ran is edited; null for code that was never saved. */
export function sourceHref(workspace: string, job: Pick<Job, 'script_path' | 'job_kind'>): string | null {
  if (!job.script_path) return null;
  const isOfFlow = isFlowRun(job) || job.job_kind === 'flowdependencies';
  return itemHref(workspace, `${isOfFlow ? 'flows' : 'scripts'}/edit`, job.script_path);
}
