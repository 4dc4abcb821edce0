import { z } from 'zod';
import { anyFlowValue } from '@/engine/flow/normalize';
import { flowValue, jsonSchema } from '@/engine/flow/schema';
import { endpoint } from './endpoint';
import { description, extraPerms, flag, itemPath, paging, summary, timestamp, visible_to_runner_only } from './fields';

const tag = 'Flow';
const bodyBytesMax = 8 * 1024 * 1024;

export const flowSummary = z.object({
  workspace_id: z.string(),
  path: z.string(),
  summary: z.string(),
  description: z.string(),
  edited_by: z.string(),
  edited_at: timestamp,
  archived: z.boolean(),
  starred: z.boolean(),
  extra_perms: extraPerms,
  version_id: z.number().int(),
  tag: z.string().optional(),
  timeout: z.number().int().optional().describe('seconds for a whole run'),
  visible_to_runner_only: z.boolean().optional(),
  deployment_msg: z.string().optional(),
});
export type FlowSummary = z.infer<typeof flowSummary>;

export const flow = flowSummary.extend({
  value: flowValue.describe('inline scripts with the versions of their packages, once they are resolved'),
  schema: jsonSchema.optional(),
  lock_error_logs: z.string().optional().describe('why packages of an inline script could not be resolved'),
  lock_job: z.uuid().optional().describe('the job that resolves them: its log says how'),
});
export type FlowReply = z.infer<typeof flow>;

export const listFlows = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/list',
  role: 'operator',
  tag,
  summary: 'The flows of the workspace, newest first',
  query: z.object({
    ...paging,
    order_desc: flag.optional(),
    created_by: z.string().optional(),
    path_start: z.string().optional(),
    path_exact: z.string().optional(),
    /** Part of the path or summary, in any case. */
    search: z.string().max(200).optional(),
    show_archived: flag.optional(),
    without_description: flag.optional(),
  }),
  reply: { 200: z.array(flowSummary) },
});

export const listFlowPaths = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/list_paths',
  role: 'operator',
  tag,
  summary: 'The paths of all flows',
  reply: { 200: z.array(z.string()) },
});

const flowBody = z.object({
  path: itemPath,
  summary: summary.default(''),
  description: description.nullish(),
  value: anyFlowValue,
  schema: jsonSchema.nullish(),
  tag: z.string().max(50).nullish(),
  timeout: z.number().int().min(1).max(315_360_000).nullish(),
  visible_to_runner_only,
  deployment_message: z.string().max(1000).nullish(),
});
export type FlowBody = z.infer<typeof flowBody>;

export const createFlow = endpoint({
  method: 'post',
  path: '/w/{workspace}/flows/create',
  role: 'developer',
  bodyBytesMax,
  tag,
  summary: 'Create a flow; answers the id of its first version',
  body: flowBody,
  reply: { 201: 'text' },
});

/** `parent_version_id` is the version the edit began with: 409 when somebody deployed a newer one since. */
export const updateFlow = endpoint({
  method: 'post',
  path: '/w/{workspace}/flows/update/{path}',
  role: 'developer',
  bodyBytesMax,
  tag,
  summary: 'Deploy a new version of a flow, at another path if the body names one; answers the id of the version',
  body: flowBody.extend({ path: itemPath.optional(), parent_version_id: z.number().int().optional() }),
  reply: { 200: 'text' },
});

export const getFlow = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/get/{path}',
  role: 'operator',
  tag,
  summary: 'The newest version of the flow at a path',
  reply: { 200: flow },
});

export const listSearchFlow = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/list_search',
  role: 'operator',
  tag,
  summary: 'All flows with their documents, to be searched',
  reply: { 200: z.array(z.object({ path: z.string(), value: z.unknown() })) },
});

export const listFlowPathsFromWorkspaceRunnable = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/list_paths_from_workspace_runnable/{runnable_kind}/{path}',
  role: 'operator',
  tag,
  summary: 'The paths of the flows with a step that runs this script or flow',
  params: z.object({ workspace: z.string(), runnable_kind: z.enum(['script', 'flow']), path: z.string() }),
  query: z.object({ match_path_start: flag.optional().describe('also of what lies below the path') }),
  reply: { 200: z.array(z.string()) },
});

export const getFlowDeploymentStatus = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/deployment_status/p/{path}',
  role: 'operator',
  tag,
  summary: 'The job that resolves the packages of the newest version, and why it could not',
  reply: { 200: z.object({ lock_error_logs: z.string().optional(), job_id: z.uuid().optional() }) },
});

export const updateFlowHistory = endpoint({
  method: 'post',
  path: '/w/{workspace}/flows/history_update/v/{version}',
  role: 'developer',
  tag,
  summary: 'Say anew what a version changed',
  params: z.object({ workspace: z.string(), version: z.coerce.number<string>().int().positive() }),
  body: z.object({ deployment_msg: z.string().max(1000) }),
  reply: { 200: 'text' },
});

export const getFlowVersion = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/get/v/{version}',
  role: 'operator',
  tag,
  summary: 'A version of a flow',
  params: z.object({ workspace: z.string(), version: z.coerce.number<string>().int().positive() }),
  reply: { 200: flow },
});

export const existsFlow = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/exists/{path}',
  role: 'operator',
  tag,
  summary: 'Whether a flow is at a path',
  reply: { 200: z.boolean() },
});

const flowVersion = z.object({
  id: z.number().int(),
  created_at: timestamp,
  created_by: z.string(),
  deployment_msg: z.string().optional(),
});
export type FlowVersionReply = z.infer<typeof flowVersion>;

export const listFlowVersions = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/history/p/{path}',
  role: 'operator',
  tag,
  summary: 'The versions of the flow at a path, newest first',
  query: z.object(paging),
  reply: { 200: z.array(flowVersion) },
});

export const getLatestFlowVersion = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/get_latest_version/{path}',
  role: 'operator',
  tag,
  summary: 'The newest version of the flow at a path, without its document',
  reply: { 200: flowVersion },
});

export const archiveFlow = endpoint({
  method: 'post',
  path: '/w/{workspace}/flows/archive/{path}',
  role: 'developer',
  tag,
  summary: 'Archive a flow, or bring it back',
  body: z.object({ archived: z.boolean().default(true) }),
  reply: { 200: 'text' },
});

export const deleteFlow = endpoint({
  method: 'delete',
  path: '/w/{workspace}/flows/delete/{path}',
  role: 'developer',
  tag,
  summary: 'Delete a flow; runs keep the version they started with',
  reply: { 200: 'text' },
});
