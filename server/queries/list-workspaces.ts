import type { UserWorkspacesReply, WorkspaceReply } from '@/contract/workspaces';
import type { Caller } from '../auth/caller';
import { findMember, listMemberships } from '../db/members';
import type { Membership } from '../db/members';
import { findWorkspace, listWorkspaceRows } from '../db/workspaces';
import type { WorkspaceRow } from '../db/workspaces';
import { AppError } from '../errors';
import { hasRole } from '../auth/caller';
import type { Page } from './page';

/** Those of the caller; for credentials without an account (the instance's secret) all. */
export async function listWorkspaces(caller: Caller): Promise<WorkspaceReply[]> {
  if (caller.accountId === null) return caller.isSuperadmin ? listAllWorkspaces({ offset: 0, limit: 1000 }) : [];
  const memberships = await activeMemberships(caller.accountId);
  return memberships.map((found) => ({
    id: found.workspaceId,
    name: found.workspaceName,
    owner: found.workspaceCreatedBy,
  }));
}

export async function listAllWorkspaces(page: Page): Promise<WorkspaceReply[]> {
  return (await listWorkspaceRows(page)).map(replyOf);
}

export async function listUserWorkspaces(caller: Caller): Promise<UserWorkspacesReply> {
  const workspaces =
    caller.accountId === null ? await guestWorkspaces(caller) : await memberWorkspaces(caller.accountId);
  return { email: caller.email, workspaces };
}

type UserWorkspace = UserWorkspacesReply['workspaces'][number];

async function memberWorkspaces(accountId: string): Promise<UserWorkspace[]> {
  return (await activeMemberships(accountId)).map((found) => ({
    id: found.workspaceId,
    name: found.workspaceName,
    username: found.username,
    color: '',
    role: found.role,
    is_dev_workspace: false,
    created_by: found.workspaceCreatedBy,
    disabled: false,
  }));
}

async function guestWorkspaces(caller: Caller): Promise<UserWorkspace[]> {
  return (await listWorkspaces(caller)).map(({ id, name, owner }) => ({
    id,
    name,
    username: caller.username,
    color: '',
    role: 'admin',
    is_dev_workspace: false,
    created_by: owner,
    disabled: false,
  }));
}

async function activeMemberships(accountId: string): Promise<Membership[]> {
  return (await listMemberships(accountId)).filter((found) => !found.isDisabled);
}

export async function isWorkspaceTaken(id: string): Promise<boolean> {
  return (await findWorkspace(id)) !== null;
}

/** Whether somebody may tell who is in a workspace: its members and superadmins. */
export async function canLookInto(caller: Caller, workspaceId: string): Promise<boolean> {
  if (hasRole(caller, 'superadmin')) return true;
  if (caller.accountId === null) return false;
  const member = await findMember(workspaceId, caller.accountId);
  return member !== null && !member.isDisabled;
}

export async function getWorkspaceName(id: string): Promise<string> {
  const found = await findWorkspace(id);
  if (!found) throw new AppError('workspace_not_found', 'There is no such workspace.');
  return found.name;
}

function replyOf(row: WorkspaceRow): WorkspaceReply {
  return { id: row.id, name: row.name, owner: row.createdBy, ...(row.archivedAt ? { deleted: true } : {}) };
}
