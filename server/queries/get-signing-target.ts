import { loadJob } from '../db/job-reads';
import { loadScope } from '../db/scope-reads';
import { jobNotFound, type JobAddress } from './get-job';

/** The job that a link is addressed to: the step or flow that was named, or the flow around it. */
export async function getSigningTarget(
  { workspaceId, id }: JobAddress,
  wish: { isFlowLevel?: boolean } = {},
): Promise<string> {
  const job = await loadJob(workspaceId, id);
  if (job) return wish.isFlowLevel ? (job.parentId ?? job.id) : job.id;
  const scope = await loadScope(workspaceId, id);
  if (!scope) throw jobNotFound();
  return scope.flowId;
}
