import { z } from 'zod';
import { endpoint } from './endpoint';
import { flag } from './fields';

const tag = 'Worker';

export const getCustomTags = endpoint({
  method: 'get',
  path: '/workers/custom_tags',
  role: 'user',
  tag,
  summary: 'The tags the instance names, as `gpu`, or `gpu(one+two)` when it keeps one for some workspaces',
  query: z.object({ show_workspace_restriction: flag.optional() }),
  reply: { 200: z.array(z.string()) },
});

export const getCustomTagsForWorkspace = endpoint({
  method: 'get',
  path: '/w/{workspace}/workers/custom_tags',
  role: 'operator',
  tag,
  summary: 'The tags the instance names that this workspace may use',
  reply: { 200: z.array(z.string()) },
});

export const getDefaultTags = endpoint({
  method: 'get',
  path: '/workers/get_default_tags',
  role: 'user',
  tag,
  summary: 'The tags that need no naming: one for each language, and that of flows',
  reply: { 200: z.array(z.string()) },
});

export const isDefaultTagsPerWorkspace = endpoint({
  method: 'get',
  path: '/workers/is_default_tags_per_workspace',
  role: 'user',
  tag,
  summary: 'Whether each workspace has default tags of its own: no, they are the same for all',
  reply: { 200: z.boolean() },
});

const customTag = z
  .string()
  .max(200)
  .regex(/^[^\s()+,]{1,50}(\([^\s()+,]+(\+[^\s()+,]+)*\))?$/, 'a tag is `name`, or `name(workspace+workspace)`');

export const setCustomTags = endpoint({
  method: 'post',
  path: '/settings/global/custom_tags',
  role: 'superadmin',
  tag: 'Setting',
  summary: 'Name tags, and keep some for certain workspaces: `gpu(one+two)`. A tag that is not named is open to all',
  body: z.object({ value: z.array(customTag).max(1000).nullish() }),
  reply: { 200: 'text' },
});

export const readCustomTags = endpoint({
  method: 'get',
  path: '/settings/global/custom_tags',
  role: 'superadmin',
  tag: 'Setting',
  summary: 'The tags the instance names',
  reply: { 200: z.array(z.string()) },
});
