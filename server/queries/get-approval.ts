import type { ApprovalInfo } from '@/contract/approvals';
import type { Caller } from '../auth/caller';
import type { Decision } from '../db/approval-reads';
import { flowHeadOf } from './flow-document';
import { approvalForm, resultDescription } from './approval-form';
import { issueNonce } from './approval-nonce';
import { loadApprovalTarget, type ApprovalTarget } from './approval-target';
import { approverRefusal } from './approver-refusal';
import { parseResult } from './get-job';

export type ApprovalLink = { workspaceId: string; jobId: string; resumeId: number; approver?: string };

/** What an approval page shows. Reading it changes nothing. */
export async function getApproval(link: ApprovalLink, caller: Caller | null): Promise<ApprovalInfo> {
  const target = await loadApprovalTarget(link.workspaceId, link.jobId);
  const own = target.decisions.find((decision) => decision.resumeId === link.resumeId);
  const state = own ? 'decided' : target.state;
  const refusal = approverRefusal(target, caller);
  const result = stepResult(target);
  return {
    state,
    decision: decisionView(own ?? (state === 'closed' ? target.decisions.at(-1) : undefined)),
    step: stepView(target, result),
    flow: await flowView(target),
    form: approvalForm(target.rules.form, result),
    deadline: target.rules.deadline,
    requiredEvents: target.rules.requiredEvents,
    received: target.decisions.filter((decision) => decision.isApproved).length,
    requiresSignIn: target.rules.needsSignIn,
    mayDecide: state === 'pending' && refusal === null,
    refusal: state === 'pending' ? (refusal?.message ?? null) : null,
    hideCancel: target.rules.isCancelHidden,
    approver: approverName(target, link, caller),
    nonce: state === 'pending' ? issueNonce(link, Date.now()) : null,
  };
}

/** Where a step asks for signed-in approvers, it is the account that decides and not what a link says. */
export function approverName({ rules }: ApprovalTarget, link: ApprovalLink, caller: Caller | null): string {
  const given = rules.needsSignIn ? caller?.username : (link.approver ?? caller?.username);
  return given || 'anonymous';
}

export function stepResult({ job, run }: ApprovalTarget): unknown {
  return run?.jobId === job.id ? parseResult(job.resultJson) : null;
}

function decisionView(decision: Decision | undefined): ApprovalInfo['decision'] {
  if (!decision) return null;
  return { isApproved: decision.isApproved, approver: decision.approver, at: decision.at.toISOString() };
}

function stepView({ module, job, rules }: ApprovalTarget, result: unknown): ApprovalInfo['step'] {
  const id = module?.id ?? job.moduleId ?? '';
  return { id, summary: module?.summary || id, message: rules.message ?? resultDescription(result), result };
}

async function flowView({ flow }: ApprovalTarget): Promise<ApprovalInfo['flow']> {
  const { summary } = await flowHeadOf(flow);
  return {
    path: flow.path,
    summary: summary || flow.path || '',
    startedBy: flow.createdBy,
    startedAt: flow.createdAt.toISOString(),
    args: JSON.parse(flow.argsJson) as Record<string, unknown>,
  };
}
