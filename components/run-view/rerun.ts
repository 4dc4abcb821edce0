import { runFlowByPath, runFlowPreview, runScriptByPath, runScriptPreview } from '@/contract/jobs-run';
import type { Job } from '@/contract/job-shape';
import { apiUrl, callApi } from '../api/client';
import { curlCommand } from '../api/curl-command';
import { isFlowRun, isLockJob, isTestRun } from './job-facts';

/** Starts the same thing with the same inputs, in its newest version; answers the id of the new run. */
export async function rerun(workspace: string, job: Job): Promise<string> {
  const args = job.args ?? {};
  if (job.job_kind === 'flowpreview' && job.raw_flow) {
    const body = { value: job.raw_flow, args, path: job.script_path };
    return callApi(runFlowPreview, { params: { workspace }, body });
  }
  if (job.job_kind === 'preview' && job.raw_code !== undefined && job.language) {
    const body = { content: job.raw_code, language: job.language, args, path: job.script_path, tag: job.tag };
    return callApi(runScriptPreview, { params: { workspace }, body });
  }
  const params = { workspace, path: job.script_path ?? '' };
  // The arguments of the run are what its preprocessor made.
  const query = { skip_preprocessor: true };
  return isFlowRun(job)
    ? callApi(runFlowByPath, { params, query, body: args })
    : callApi(runScriptByPath, { params, query, body: args });
}

/** An iteration or a branch belongs to its flow, and a job for packages to a deploy: neither is started alone. */
export function canRerun(job: Job): boolean {
  if (job.is_flow_step || job.job_kind === 'flownode' || isLockJob(job)) return false;
  if (job.job_kind === 'flowpreview') return job.raw_flow !== undefined;
  if (job.job_kind === 'preview') return job.raw_code !== undefined;
  return job.script_path !== undefined;
}

/** The command line that does the same; null for what has no address: a test, or a step alone. */
export function rerunCommand(job: Job, origin: string): string | null {
  if (!job.script_path || isTestRun(job) || !canRerun(job)) return null;
  const { path } = isFlowRun(job) ? runFlowByPath : runScriptByPath;
  // The arguments are what the preprocessor made.
  const query = job.flow_status?.preprocessor_module ? { skip_preprocessor: true } : undefined;
  const url = origin + apiUrl(path, { workspace: job.workspace_id, path: job.script_path }, query);
  return curlCommand(url, job.args ?? {});
}
