import type { Caller } from '../auth/caller';
import { AppError } from '../errors';
import { approvalForm, checkFormValue } from '../queries/approval-form';
import { approvalNotFound, loadApprovalTarget, type ApprovalTarget } from '../queries/approval-target';
import { approverRefusal } from '../queries/approver-refusal';
import { approverName, stepResult, type ApprovalLink } from '../queries/get-approval';
import { decideApproval } from './decide-approval';

export type LinkDecision = ApprovalLink & {
  isApproved: boolean;
  value: unknown;
  /** Whether the value must fit the form of the step. */
  isFormChecked: boolean;
};

/** Decides by a link whose signature was checked. The same decision again is no error: a caller may have missed our answer. */
export async function decideByLink(decision: LinkDecision, caller: Caller | null): Promise<void> {
  const target = await loadApprovalTarget(decision.workspaceId, decision.jobId);
  if (isDecidedSo(target, decision)) return;
  assertOpen(target);
  const refusal = approverRefusal(target, caller);
  if (refusal) throw refusal;
  if (decision.isApproved && decision.isFormChecked) checkForm(target, decision.value);
  const { status } = await decideApproval({ ...decision, approver: approverName(target, decision, caller) });
  if (status === 'unknown') throw approvalNotFound();
  if (status === 'expired') throw expired();
  if (status === 'decided') return;
  const decided = await loadApprovalTarget(decision.workspaceId, decision.jobId);
  if (!isDecidedSo(decided, decision)) throw alreadyDecided(decided);
}

/** Whether this link decided just that. Throws where it decided otherwise. */
function isDecidedSo(target: ApprovalTarget, { resumeId, isApproved }: LinkDecision): boolean {
  const own = target.decisions.find((known) => known.resumeId === resumeId);
  if (own && own.isApproved !== isApproved) throw alreadyDecided(target);
  return own !== undefined;
}

function checkForm(target: ApprovalTarget, value: unknown): void {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  checkFormValue(approvalForm(target.rules.form, stepResult(target)), given);
}

function assertOpen(target: ApprovalTarget): void {
  if (target.state === 'expired') throw expired();
  if (target.state === 'canceled') throw new AppError('approval_closed', 'The run was canceled.');
  if (target.state === 'closed') throw alreadyDecided(target);
}

function expired(): AppError {
  return new AppError('approval_expired', 'The time to decide is over.');
}

function alreadyDecided({ decisions }: ApprovalTarget): AppError {
  const last = decisions.at(-1);
  if (!last) return new AppError('approval_closed', 'The step waits for no decision.');
  const what = last.isApproved ? 'approved' : 'denied';
  return new AppError('approval_closed', `Already ${what} by ${last.approver} at ${last.at.toISOString()}.`);
}
