import { z } from 'zod';
import { endpoint } from './endpoint';
import { description, extraPerms, flag, itemPath, paging, timestamp } from './fields';

const tag = 'Variable';

const value = z.string().max(100_000);

export const variable = z.object({
  workspace_id: z.string(),
  path: z.string(),
  /** Absent for a secret that was not asked for, or that the caller may not read. */
  value: z.string().optional(),
  is_secret: z.boolean(),
  description: z.string(),
  extra_perms: extraPerms,
  is_oauth: z.boolean(),
  is_expired: z.boolean(),
  is_linked: z.boolean(),
  edited_at: timestamp,
  edited_by: z.string(),
});
export type VariableReply = z.infer<typeof variable>;

export const createVariable = endpoint({
  method: 'post',
  path: '/w/{workspace}/variables/create',
  role: 'developer',
  tag,
  summary: 'Create a variable; a secret one is stored encrypted',
  body: z.object({ path: itemPath, value, is_secret: z.boolean(), description: description.default('') }),
  reply: { 201: 'text' },
});

export const updateVariable = endpoint({
  method: 'post',
  path: '/w/{workspace}/variables/update/{path}',
  role: 'developer',
  tag,
  summary: 'Change a variable, or move it to another path',
  body: z.object({
    path: itemPath.optional(),
    value: value.optional(),
    is_secret: z.boolean().optional(),
    description: description.optional(),
  }),
  reply: { 200: 'text' },
});

export const getVariable = endpoint({
  method: 'get',
  path: '/w/{workspace}/variables/get/{path}',
  role: 'operator',
  tag,
  summary: 'A variable; the value of a secret only where `decrypt_secret` asks for it and the caller may read it',
  query: z.object({ decrypt_secret: flag.optional() }),
  reply: { 200: variable },
});

export const getVariableValue = endpoint({
  method: 'get',
  path: '/w/{workspace}/variables/get_value/{path}',
  role: 'operator',
  tag,
  summary: 'The value of a variable, as a JSON string',
  reply: { 200: z.string() },
});

export const existsVariable = endpoint({
  method: 'get',
  path: '/w/{workspace}/variables/exists/{path}',
  role: 'operator',
  tag,
  summary: 'Whether a variable is at a path',
  reply: { 200: z.boolean() },
});

export const listVariables = endpoint({
  method: 'get',
  path: '/w/{workspace}/variables/list',
  role: 'operator',
  tag,
  summary: 'The variables of the workspace; never the value of a secret',
  query: z.object({
    ...paging,
    path: z.string().optional(),
    path_start: z.string().optional(),
    description: z.string().optional(),
    search: z.string().max(200).optional(),
  }),
  reply: { 200: z.array(variable) },
});

export const deleteVariable = endpoint({
  method: 'delete',
  path: '/w/{workspace}/variables/delete/{path}',
  role: 'developer',
  tag,
  summary: 'Delete a variable',
  reply: { 200: 'text' },
});
