import { forgetMemberships } from '../auth/authorize';
import { deleteMemberRow } from '../db/members';
import { assertChanged } from './update-member';
import type { MemberKey } from './update-member';

export async function deleteMember({ workspaceId, username }: MemberKey): Promise<void> {
  assertChanged(await deleteMemberRow(workspaceId, username));
  forgetMemberships();
}
