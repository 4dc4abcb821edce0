import { z } from 'zod';
import { jsonSchema } from '@/engine/flow/schema';
import { endpoint } from './endpoint';
import { description, extraPerms, flag, itemPath, paging, timestamp } from './fields';

const tag = 'Resource';

const typeName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/i, 'a type name has 1 to 64 letters, digits, - or _');

export const resource = z.object({
  workspace_id: z.string(),
  path: z.string(),
  description: z.string(),
  resource_type: z.string(),
  /** Secrets stand in it as `$var:` references. Absent in lists. */
  value: z.unknown().optional(),
  is_oauth: z.boolean(),
  is_linked: z.boolean(),
  is_refreshed: z.boolean(),
  extra_perms: extraPerms,
  created_by: z.string(),
  edited_at: timestamp,
});
export type ResourceReply = z.infer<typeof resource>;

export const createResource = endpoint({
  method: 'post',
  path: '/w/{workspace}/resources/create',
  role: 'developer',
  tag,
  summary: 'Create a resource',
  query: z.object({ update_if_exists: flag.optional() }),
  body: z.object({
    path: itemPath,
    value: z.unknown(),
    resource_type: typeName,
    description: description.nullish(),
  }),
  reply: { 201: 'text' },
});

export const updateResource = endpoint({
  method: 'post',
  path: '/w/{workspace}/resources/update/{path}',
  role: 'developer',
  tag,
  summary: 'Change a resource, or move it to another path',
  body: z.object({
    path: itemPath.optional(),
    value: z.unknown().optional(),
    resource_type: typeName.optional(),
    description: description.optional(),
  }),
  reply: { 200: 'text' },
});

export const updateResourceValue = endpoint({
  method: 'post',
  path: '/w/{workspace}/resources/update_value/{path}',
  role: 'developer',
  tag,
  summary: 'Replace the value of a resource',
  body: z.object({ value: z.unknown() }),
  reply: { 200: 'text' },
});

export const getResource = endpoint({
  method: 'get',
  path: '/w/{workspace}/resources/get/{path}',
  role: 'operator',
  tag,
  summary: 'A resource, its references as they are written',
  reply: { 200: resource },
});

export const getResourceValue = endpoint({
  method: 'get',
  path: '/w/{workspace}/resources/get_value/{path}',
  role: 'operator',
  tag,
  summary: 'The value of a resource, its references as they are written',
  reply: { 200: z.unknown() },
});

export const getInterpolatedResourceValue = endpoint({
  method: 'get',
  path: '/w/{workspace}/resources/get_value_interpolated/{path}',
  role: 'operator',
  tag,
  summary: 'The value of a resource, every `$var:` and `$res:` in it resolved',
  reply: { 200: z.unknown() },
});

export const existsResource = endpoint({
  method: 'get',
  path: '/w/{workspace}/resources/exists/{path}',
  role: 'operator',
  tag,
  summary: 'Whether a resource is at a path',
  reply: { 200: z.boolean() },
});

export const listResources = endpoint({
  method: 'get',
  path: '/w/{workspace}/resources/list',
  role: 'operator',
  tag,
  summary: 'The resources of the workspace, without their values',
  query: z.object({
    ...paging,
    /** Names of types, separated by commas. */
    resource_type: z.string().optional(),
    resource_type_exclude: z.string().optional(),
    path: z.string().optional(),
    path_start: z.string().optional(),
    description: z.string().optional(),
    search: z.string().max(200).optional(),
  }),
  reply: { 200: z.array(resource) },
});

export const deleteResource = endpoint({
  method: 'delete',
  path: '/w/{workspace}/resources/delete/{path}',
  role: 'developer',
  tag,
  summary: 'Delete a resource',
  reply: { 200: 'text' },
});

export const resourceType = z.object({
  workspace_id: z.string().optional(),
  name: z.string(),
  schema: jsonSchema,
  description: z.string(),
});
export type ResourceTypeReply = z.infer<typeof resourceType>;

export const listResourceTypes = endpoint({
  method: 'get',
  path: '/w/{workspace}/resources/type/list',
  role: 'operator',
  tag,
  summary: 'The resource types known in the workspace, built-in ones included',
  reply: { 200: z.array(resourceType) },
});

export const listResourceTypeNames = endpoint({
  method: 'get',
  path: '/w/{workspace}/resources/type/listnames',
  role: 'operator',
  tag,
  summary: 'The names of the resource types',
  reply: { 200: z.array(z.string()) },
});

export const getResourceType = endpoint({
  method: 'get',
  path: '/w/{workspace}/resources/type/get/{name}',
  role: 'operator',
  tag,
  summary: 'A resource type',
  reply: { 200: resourceType },
});

export const existsResourceType = endpoint({
  method: 'get',
  path: '/w/{workspace}/resources/type/exists/{name}',
  role: 'operator',
  tag,
  summary: 'Whether a resource type is known',
  reply: { 200: z.boolean() },
});

export const createResourceType = endpoint({
  method: 'post',
  path: '/w/{workspace}/resources/type/create',
  role: 'developer',
  tag,
  summary: 'Create a resource type from a JSON Schema',
  body: z.object({
    name: typeName,
    schema: jsonSchema.nullish(),
    description: description.nullish(),
  }),
  reply: { 201: 'text' },
});
