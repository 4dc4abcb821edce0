import { z } from 'zod';
import { endpoint } from './endpoint';
import { paging, username, workspaceId } from './fields';

const tag = 'Workspace';

export const workspace = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  deleted: z.boolean().optional(),
});
export type WorkspaceReply = z.infer<typeof workspace>;

export const listWorkspaces = endpoint({
  method: 'get',
  path: '/workspaces/list',
  role: 'user',
  tag,
  summary: 'The workspaces of the account that calls',
  reply: { 200: z.array(workspace) },
});

export const listAllWorkspaces = endpoint({
  method: 'get',
  path: '/workspaces/list_as_superadmin',
  role: 'superadmin',
  tag,
  summary: 'All workspaces',
  query: z.object(paging),
  reply: { 200: z.array(workspace) },
});

export const userWorkspaces = z.object({
  email: z.string(),
  workspaces: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      username: z.string(),
      color: z.string(),
      role: z.enum(['operator', 'developer', 'admin']),
      is_dev_workspace: z.boolean(),
      created_by: z.string(),
      disabled: z.boolean(),
    }),
  ),
});
export type UserWorkspacesReply = z.infer<typeof userWorkspaces>;

export const listUserWorkspaces = endpoint({
  method: 'get',
  path: '/workspaces/users',
  role: 'user',
  tag,
  summary: 'The workspaces of the account that calls, with its user name and role in each',
  reply: { 200: userWorkspaces },
});

export const createWorkspace = endpoint({
  method: 'post',
  path: '/workspaces/create',
  role: 'superadmin',
  personOnly: true,
  tag,
  summary: 'Create a workspace; the account that calls becomes its administrator',
  body: z.object({ id: workspaceId, name: z.string().min(1).max(100), username: username.optional() }),
  reply: { 201: 'text' },
});

export const existsWorkspace = endpoint({
  method: 'post',
  path: '/workspaces/exists',
  role: 'user',
  tag,
  summary: 'Whether a workspace id is taken',
  body: z.object({ id: z.string().max(100) }),
  reply: { 200: z.boolean() },
});

export const existsUsername = endpoint({
  method: 'post',
  path: '/workspaces/exists_username',
  role: 'user',
  tag,
  summary: 'Whether a user name is taken in a workspace one belongs to',
  body: z.object({ id: z.string().max(100), username: z.string().max(100) }),
  reply: { 200: z.boolean() },
});

export const getWorkspaceName = endpoint({
  method: 'get',
  path: '/w/{workspace}/workspaces/get_workspace_name',
  role: 'operator',
  tag,
  summary: 'The name of a workspace',
  reply: { 200: 'text' },
});
