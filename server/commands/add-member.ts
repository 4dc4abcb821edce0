import { forgetMemberships } from '../auth/authorize';
import { usernameFromEmail } from '../auth/username';
import { findAccountByEmail } from '../db/accounts';
import { findMember, insertMember } from '../db/members';
import type { MemberRole } from '../db/members';
import { AppError } from '../errors';

export type MemberRequest = { workspaceId: string; email: string; username?: string; role: MemberRole };

/** Answers the user name. */
export async function addMember({ workspaceId, email, username, role }: MemberRequest): Promise<string> {
  const account = await findAccountByEmail(email);
  if (!account)
    throw new AppError('account_not_found', 'There is no account with this e-mail address.', { field: 'body.email' });
  const name = username ?? usernameFromEmail(email);
  if (!(await insertMember({ workspaceId, accountId: account.id, username: name, role }))) {
    throw await whatIsTaken(workspaceId, account.id);
  }
  forgetMemberships();
  return name;
}

async function whatIsTaken(workspaceId: string, accountId: string): Promise<AppError> {
  const isMember = (await findMember(workspaceId, accountId)) !== null;
  return isMember
    ? new AppError('already_exists', 'This account is in the workspace.', { field: 'body.email' })
    : new AppError('already_exists', 'This user name is taken in the workspace.', { field: 'body.username' });
}
