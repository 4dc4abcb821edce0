import type { MemberReply } from '@/contract/members';
import type { Caller } from '../auth/caller';
import { findMember, findMemberByUsername, listMemberRows } from '../db/members';
import type { MemberRow } from '../db/members';
import { AppError } from '../errors';
import type { Page } from './page';

/** The caller in the workspace of the call; a superadmin who is no member shows as an administrator. */
export async function getOwnMember(workspaceId: string, caller: Caller): Promise<MemberReply> {
  const row = caller.accountId === null ? null : await findMember(workspaceId, caller.accountId);
  if (row) return { ...replyOf(row), is_super_admin: caller.isSuperadmin };
  return {
    ...NO_FOLDERS,
    email: caller.email,
    username: caller.username,
    name: caller.name,
    role: 'admin',
    is_admin: true,
    operator: false,
    is_super_admin: caller.isSuperadmin,
    disabled: false,
    created_at: new Date(0).toISOString(),
    non_member: true,
  };
}

export async function getMember(workspaceId: string, username: string): Promise<MemberReply> {
  const row = await findMemberByUsername(workspaceId, username);
  if (!row) throw new AppError('member_not_found', 'There is no such member.');
  return replyOf(row);
}

export async function listMembers(workspaceId: string, page: Page): Promise<MemberReply[]> {
  return (await listMemberRows(workspaceId, page)).map(replyOf);
}

const NO_FOLDERS = { groups: [], folders: [], folders_read: [], folders_owners: [] };

function replyOf(row: MemberRow): MemberReply {
  return {
    ...NO_FOLDERS,
    email: row.email,
    username: row.username,
    name: row.name,
    role: row.role,
    is_admin: row.role === 'admin',
    operator: row.role === 'operator',
    is_super_admin: row.isSuperadmin,
    disabled: row.isDisabled,
    created_at: row.createdAt.toISOString(),
  };
}
