import * as members from '@/contract/members';
import * as specs from '@/contract/workspaces';
import { addMember } from '../commands/add-member';
import { createWorkspace } from '../commands/create-workspace';
import { deleteMember } from '../commands/delete-member';
import { updateMember } from '../commands/update-member';
import type { MemberRole } from '../db/members';
import { AppError } from '../errors';
import { getMember, getOwnMember, listMembers } from '../queries/get-member';
import {
  canLookInto,
  getWorkspaceName,
  isWorkspaceTaken,
  listAllWorkspaces,
  listUserWorkspaces,
  listWorkspaces,
} from '../queries/list-workspaces';
import { pageOf } from '../queries/page';
import type { Router } from './router';

export function addWorkspaceRoutes(router: Router): void {
  router.on(specs.listWorkspaces, ({ caller }) => listWorkspaces(caller));
  router.on(specs.listAllWorkspaces, ({ query }) => listAllWorkspaces(pageOf(query)));
  router.on(specs.listUserWorkspaces, ({ caller }) => listUserWorkspaces(caller));
  router.on(specs.createWorkspace, async ({ body, caller }) => {
    await createWorkspace({ caller, ...body });
    return `created ${body.id}`;
  });
  router.on(specs.existsWorkspace, ({ body }) => isWorkspaceTaken(body.id));
  router.on(specs.existsUsername, async ({ body, caller }) => {
    if (!(await canLookInto(caller, body.id))) return false;
    return (await listMembers(body.id, pageOf({}))).some((member) => member.username === body.username);
  });
  router.on(specs.getWorkspaceName, ({ params }) => getWorkspaceName(params.workspace));
}

export function addMemberRoutes(router: Router): void {
  router.on(members.whoami, ({ params, caller }) => getOwnMember(params.workspace, caller));
  router.on(members.listMembers, ({ params, query }) => listMembers(params.workspace, pageOf(query)));
  router.on(members.listUsernames, async ({ params }) =>
    (await listMembers(params.workspace, pageOf({}))).map((member) => member.username),
  );
  router.on(members.getMember, ({ params }) => getMember(params.workspace, params.username));
  router.on(members.usernameToEmail, async ({ params }) => (await getMember(params.workspace, params.username)).email);
  router.on(members.addMember, async ({ params, body }) => {
    const { email, username } = body;
    return addMember({ workspaceId: params.workspace, email, username, role: roleOf(body) });
  });
  router.on(members.updateMember, async ({ params, body }) => {
    const hasRole = body.is_admin !== undefined || body.operator !== undefined;
    const key = { workspaceId: params.workspace, username: params.username };
    await updateMember(key, { role: hasRole ? roleOf(body) : undefined, isDisabled: body.disabled });
    return 'updated';
  });
  router.on(members.deleteMember, async ({ params }) => {
    await deleteMember({ workspaceId: params.workspace, username: params.username });
    return 'removed';
  });
}

function roleOf({ is_admin, operator }: { is_admin?: boolean; operator?: boolean }): MemberRole {
  if (is_admin && operator)
    throw new AppError('invalid_input', 'An administrator is no operator.', { field: 'body.operator' });
  if (is_admin) return 'admin';
  return operator ? 'operator' : 'developer';
}
