import type { Job } from '@/contract/job-shape';
import { loadApprovalTarget } from './approval-target';
import type { ApprovalLink } from './get-approval';
import { getJob } from './get-job';

export type SuspendedFlow = { job: Job; approvers: { resume_id: number; approver: string }[] };

/** The flow behind a link, without its code: the holder of a link need not be of the workspace. */
export async function getSuspendedFlow(link: ApprovalLink): Promise<SuspendedFlow> {
  const { flow, decisions } = await loadApprovalTarget(link.workspaceId, link.jobId);
  const job = await getJob({ workspaceId: link.workspaceId, id: flow.id });
  const approvers = decisions.filter((decision) => decision.isApproved);
  return { job, approvers: approvers.map(({ resumeId, approver }) => ({ resume_id: resumeId, approver })) };
}
