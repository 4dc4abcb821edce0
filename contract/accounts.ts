import { z } from 'zod';
import { endpoint } from './endpoint';
import { email, flag, paging, password, timestamp } from './fields';

const tag = 'Account';

export const account = z.object({
  email: z.string(),
  name: z.string().optional(),
  /** The user name before the @ of the address: what workspaces suggest. */
  username: z.string().optional(),
  login_type: z.literal('password'),
  super_admin: z.boolean(),
  verified: z.boolean(),
  first_time_user: z.boolean(),
  role_source: z.literal('manual'),
  disabled: z.boolean(),
  operator_only: z.boolean().optional(),
  created_at: timestamp.optional(),
});
export type AccountReply = z.infer<typeof account>;

export const globalWhoami = endpoint({
  method: 'get',
  path: '/users/whoami',
  role: 'user',
  tag,
  summary: 'The account that calls',
  reply: { 200: account },
});

export const getOwnEmail = endpoint({
  method: 'get',
  path: '/users/email',
  role: 'user',
  tag,
  summary: 'The e-mail address of the account that calls',
  reply: { 200: 'text' },
});

export const setPassword = endpoint({
  method: 'post',
  path: '/users/setpassword',
  role: 'user',
  personOnly: true,
  tag,
  summary: 'Change the own password; ends every other session',
  body: z.object({ password, current_password: z.string().max(512) }),
  reply: { 200: 'text' },
});

export const setPasswordOf = endpoint({
  method: 'post',
  path: '/users/set_password_of/{user}',
  role: 'superadmin',
  personOnly: true,
  tag,
  summary: 'Set the password of the account with this e-mail address; ends its sessions',
  body: z.object({ password }),
  reply: { 200: 'text' },
});

export const createAccount = endpoint({
  method: 'post',
  path: '/users/create',
  role: 'superadmin',
  personOnly: true,
  tag,
  summary: 'Create an account',
  body: z.object({
    email,
    password,
    name: z.string().max(100).optional(),
    super_admin: z.boolean().default(false),
  }),
  reply: { 201: 'text' },
});

export const updateAccount = endpoint({
  method: 'post',
  path: '/users/update/{email}',
  role: 'superadmin',
  personOnly: true,
  tag,
  summary: 'Rename, disable or promote an account',
  body: z.object({
    is_super_admin: z.boolean().optional(),
    name: z.string().max(100).optional(),
    disabled: z.boolean().optional(),
  }),
  reply: { 200: 'text' },
});

export const listAccounts = endpoint({
  method: 'get',
  path: '/users/list_as_super_admin',
  role: 'superadmin',
  tag,
  summary: 'All accounts',
  query: z.object({ active_only: flag.optional(), ...paging }),
  reply: { 200: z.array(account) },
});
