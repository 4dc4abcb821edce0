import { forgetMemberships } from '../auth/authorize';
import { updateMemberRow } from '../db/members';
import type { MemberChange, MemberOutcome } from '../db/members';
import { AppError } from '../errors';

export type MemberKey = { workspaceId: string; username: string };

/** The last active administrator of a workspace stays one. */
export async function updateMember({ workspaceId, username }: MemberKey, change: MemberChange): Promise<void> {
  assertChanged(await updateMemberRow(workspaceId, username, change));
  forgetMemberships();
}

export function assertChanged(outcome: MemberOutcome): void {
  if (outcome === 'unknown') throw new AppError('member_not_found', 'There is no such member.');
  if (outcome === 'last_admin') throw new AppError('last_admin', 'This is the last administrator of the workspace.');
}
