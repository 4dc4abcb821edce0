import { z } from 'zod';
import { endpoint } from './endpoint';
import { email, paging, timestamp, username } from './fields';

const tag = 'Member';

export const member = z.object({
  email: z.string(),
  username: z.string(),
  name: z.string().optional(),
  role: z.enum(['operator', 'developer', 'admin']),
  is_admin: z.boolean(),
  operator: z.boolean(),
  is_super_admin: z.boolean(),
  disabled: z.boolean(),
  created_at: timestamp,
  groups: z.array(z.string()),
  folders: z.array(z.string()),
  folders_read: z.array(z.string()),
  folders_owners: z.array(z.string()),
  /** A superadmin looking into a workspace they do not belong to. */
  non_member: z.boolean().optional(),
});
export type MemberReply = z.infer<typeof member>;

export const whoami = endpoint({
  method: 'get',
  path: '/w/{workspace}/users/whoami',
  role: 'operator',
  tag,
  summary: 'The caller as a member of the workspace',
  reply: { 200: member },
});

export const listMembers = endpoint({
  method: 'get',
  path: '/w/{workspace}/users/list',
  role: 'operator',
  tag,
  summary: 'The members of the workspace',
  query: z.object(paging),
  reply: { 200: z.array(member) },
});

export const listUsernames = endpoint({
  method: 'get',
  path: '/w/{workspace}/users/list_usernames',
  role: 'operator',
  tag,
  summary: 'The user names of the workspace',
  reply: { 200: z.array(z.string()) },
});

export const getMember = endpoint({
  method: 'get',
  path: '/w/{workspace}/users/get/{username}',
  role: 'admin',
  tag,
  summary: 'A member by user name',
  reply: { 200: member },
});

export const usernameToEmail = endpoint({
  method: 'get',
  path: '/w/{workspace}/users/username_to_email/{username}',
  role: 'operator',
  tag,
  summary: 'The e-mail address of a member',
  reply: { 200: 'text' },
});

export const addMember = endpoint({
  method: 'post',
  path: '/w/{workspace}/workspaces/add_user',
  role: 'admin',
  personOnly: true,
  tag,
  summary: 'Add an account to the workspace; neither administrator nor operator means developer',
  body: z.object({
    email,
    username: username.optional(),
    is_admin: z.boolean().default(false),
    operator: z.boolean().default(false),
  }),
  reply: { 201: 'text' },
});

export const updateMember = endpoint({
  method: 'post',
  path: '/w/{workspace}/users/update/{username}',
  role: 'admin',
  personOnly: true,
  tag,
  summary: "Change a member's role, or disable them; an active administrator always remains",
  body: z.object({
    is_admin: z.boolean().optional(),
    operator: z.boolean().optional(),
    disabled: z.boolean().optional(),
  }),
  reply: { 200: 'text' },
});

export const deleteMember = endpoint({
  method: 'delete',
  path: '/w/{workspace}/users/delete/{username}',
  role: 'admin',
  personOnly: true,
  tag,
  summary: 'Take a member out of the workspace; an active administrator always remains',
  reply: { 200: 'text' },
});
