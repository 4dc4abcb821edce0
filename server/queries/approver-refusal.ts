import { type Caller, hasRole } from '../auth/caller';
import { AppError } from '../errors';
import type { ApprovalTarget } from './approval-target';

/** Every account of a workspace is in it; other groups need an administrator until groups exist. */
const EVERYONE = 'all';

/** Why the caller may not decide; null when they may. The holder of a link needs no account unless the step says so. */
export function approverRefusal({ rules, flow }: ApprovalTarget, caller: Caller | null): AppError | null {
  if (!rules.needsSignIn) return null;
  // A job's token shows whose rights the job has, not that the person is there.
  if (caller === null || caller.via === 'job' || !hasRole(caller, 'operator')) {
    return new AppError(
      'approver_not_allowed',
      'This step asks its approvers to sign in as a member of the workspace.',
    );
  }
  if (rules.isSelfApprovalRefused && caller.username === flow.createdBy) {
    return new AppError('self_approval_refused', 'Who started this run may not decide it.');
  }
  if (rules.groups === null) {
    return new AppError('conflict', 'Who may decide is not known before the step waits for it. Try again then.');
  }
  const isMember = rules.groups.length === 0 || rules.groups.includes(EVERYONE) || hasRole(caller, 'admin');
  if (isMember) return null;
  return new AppError('approver_not_allowed', `This step is decided by the groups ${rules.groups.join(', ')}.`);
}
