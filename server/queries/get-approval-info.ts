import type { Reply } from '@/contract/endpoint';
import type { getApprovalInfo as spec } from '@/contract/approvals';
import type { Caller } from '../auth/caller';
import { loadWaitingModules } from '../db/scope-reads';
import { AppError } from '../errors';
import { getApproval } from './get-approval';
import { loadApprovalTarget } from './approval-target';

/** What a suspended flow asks, told to a member of the workspace as Windmill's clients expect it. */
export async function getApprovalInfo(
  { workspaceId, id }: { workspaceId: string; id: string },
  caller: Caller,
): Promise<Reply<typeof spec>> {
  const [waiting] = await loadWaitingModules(workspaceId, id);
  if (!waiting) throw new AppError('approval_closed', 'This run waits for no decision.');
  const jobId = waiting.jobId ?? waiting.flowId;
  const { module, rules } = await loadApprovalTarget(workspaceId, jobId);
  const asked = await getApproval({ workspaceId, jobId, resumeId: 0 }, caller);
  const approval_conditions = {
    user_auth_required: rules.needsSignIn,
    user_groups_required: rules.groups ?? [],
    self_approval_disabled: rules.isSelfApprovalRefused,
  };
  return {
    flow_id: waiting.flowId,
    form_schema: asked.form,
    description: asked.step.message,
    approval_conditions,
    can_approve: asked.mayDecide,
    user_auth_required: asked.requiresSignIn,
    hide_cancel: asked.hideCancel,
    skin: module?.suspend?.skin === 'minimal' ? 'minimal' : 'detailed',
    step_summary: asked.step.summary,
    flow_summary: asked.flow.summary,
    approvers: waiting.approvers.map(({ resumeId, approver }) => ({ resume_id: resumeId, approver })),
  };
}
