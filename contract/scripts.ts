import { z } from 'zod';
import { controlFields, controlSettings } from '@/engine/flow/controls';
import { jsonSchema } from '@/engine/flow/schema';
import { scriptLimits } from '@/engine/flow/script-limits';
import { SCRIPT_KIND_IDS } from '@/engine/languages/kinds';
import { endpoint } from './endpoint';
import {
  description,
  extraPerms,
  flag,
  itemPath,
  language,
  paging,
  priority,
  summary,
  timestamp,
  visible_to_runner_only,
} from './fields';

const tag = 'Script';

const kind = z.enum(SCRIPT_KIND_IDS);

const onWorkerLost = z
  .enum(['retry', 'fail'])
  .describe('`retry` unless told: a script whose worker is lost runs again; `fail`: it never runs twice');

/** What becomes of a run once it has ended, and who sees it. */
const lifeFields = {
  restart_unless_cancelled: z
    .boolean()
    .nullish()
    .describe('started again whenever it ends, until it is canceled; one run of it at a time'),
  delete_after_use: z.boolean().nullish().describe('as delete_after_secs: 0'),
  delete_after_secs: z
    .number()
    .int()
    .min(0)
    .max(31_536_000)
    .nullish()
    .describe('arguments, result and logs of a run are deleted this long after its end'),
  visible_to_runner_only,
};

export const scriptSummary = z.object({
  workspace_id: z.string(),
  /** Names this version: 16 hex digits. */
  hash: z.string(),
  path: z.string(),
  summary: z.string(),
  description: z.string(),
  language: z.string(),
  kind: z.string(),
  created_by: z.string(),
  created_at: timestamp,
  archived: z.boolean(),
  deleted: z.boolean(),
  is_template: z.boolean(),
  starred: z.boolean(),
  has_preprocessor: z.boolean(),
  extra_perms: extraPerms,
  tag: z.string().optional(),
  timeout: z.number().int().optional(),
  on_worker_lost: z.string().optional(),
  priority: z.number().int().optional(),
  limits: scriptLimits.optional().describe('how far a run may go, where that is not as usual on the instance'),
  dedicated_worker: z.boolean().optional(),
  restart_unless_cancelled: z.boolean().optional(),
  delete_after_use: z.boolean().optional(),
  delete_after_secs: z.number().int().optional(),
  visible_to_runner_only: z.boolean().optional(),
  ...controlSettings.partial().shape,
  deployment_msg: z.string().optional(),
});
export type ScriptSummary = z.infer<typeof scriptSummary>;

export const script = scriptSummary.extend({
  content: z.string(),
  schema: jsonSchema.optional(),
  lock: z.string().optional().describe('the versions of its packages; absent while they are resolved'),
  lock_error_logs: z.string().optional().describe('why its packages could not be resolved'),
  lock_job: z.uuid().optional().describe('the job that resolves them: its log says how'),
  /** The version before this one first. */
  parent_hashes: z.array(z.string()),
});
export type ScriptReply = z.infer<typeof script>;

export const listScripts = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/list',
  role: 'operator',
  tag,
  summary: 'The scripts of the workspace, newest first',
  query: z.object({
    ...paging,
    order_desc: flag.optional(),
    created_by: z.string().optional(),
    path_start: z.string().optional(),
    path_exact: z.string().optional(),
    /** Part of the path or summary, in any case. */
    search: z.string().max(200).optional(),
    languages: z.string().optional(),
    kinds: z.string().optional(),
    show_archived: flag.optional(),
    without_description: flag.optional(),
  }),
  reply: { 200: z.array(scriptSummary) },
});

export const listScriptPaths = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/list_paths',
  role: 'operator',
  tag,
  summary: 'The paths of all scripts',
  reply: { 200: z.array(z.string()) },
});

/**
 * Deploys an immutable version. Over an existing path, `parent_hash` must name its newest version (409 otherwise)
 * or `auto_parent` be set. The schema is read from `main` where none is given.
 */
export const createScript = endpoint({
  method: 'post',
  path: '/w/{workspace}/scripts/create',
  role: 'developer',
  bodyBytesMax: 4 * 1024 * 1024,
  tag,
  summary: 'Deploy a version of a script; answers its hash',
  body: z.object({
    path: itemPath,
    summary: summary.default(''),
    description: description.default(''),
    content: z.string().max(1_000_000),
    language,
    kind: kind.default('script'),
    parent_hash: z.string().max(64).nullish(),
    auto_parent: z.boolean().optional(),
    schema: jsonSchema.nullish(),
    lock: z.string().max(1_000_000).nullish(),
    tag: z.string().max(50).nullish(),
    timeout: z.number().int().min(1).max(604_800).nullish(),
    on_worker_lost: onWorkerLost.nullish(),
    priority,
    limits: scriptLimits.nullish(),
    dedicated_worker: z
      .boolean()
      .nullish()
      .describe('only workers that were started for this script run it, each in a process that stays'),
    ...lifeFields,
    ...controlFields,
    is_template: z.boolean().nullish(),
    deployment_message: z.string().max(1000).nullish(),
  }),
  reply: { 201: 'text' },
});

export const getScript = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/get/p/{path}',
  role: 'operator',
  tag,
  summary: 'The newest version of the script at a path',
  reply: { 200: script },
});

export const getScriptByHash = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/get/h/{hash}',
  role: 'operator',
  tag,
  summary: 'A version of a script',
  reply: { 200: script },
});

export const getRawScript = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/raw/p/{path}',
  role: 'operator',
  tag,
  summary: 'The source of the script at a path; a file extension at the end is ignored',
  reply: { 200: 'text' },
});

export const getRawScriptByHash = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/raw/h/{hash}',
  role: 'operator',
  tag,
  summary: 'The source of a version; a file extension at the end is ignored',
  reply: { 200: 'text' },
});

export const existsScript = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/exists/p/{path}',
  role: 'operator',
  tag,
  summary: 'Whether a script is at a path',
  reply: { 200: z.boolean() },
});

const scriptVersion = z.object({
  script_hash: z.string(),
  created_at: timestamp,
  created_by: z.string(),
  deployment_msg: z.string().optional(),
});
export type ScriptVersion = z.infer<typeof scriptVersion>;

export const listScriptVersions = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/history/p/{path}',
  role: 'operator',
  tag,
  summary: 'The versions of the script at a path, newest first',
  query: z.object(paging),
  reply: { 200: z.array(scriptVersion) },
});

export const getLatestScriptVersion = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/get_latest_version/{path}',
  role: 'operator',
  tag,
  summary: 'The newest version of the script at a path',
  reply: { 200: scriptVersion },
});

export const archiveScript = endpoint({
  method: 'post',
  path: '/w/{workspace}/scripts/archive/p/{path}',
  role: 'developer',
  tag,
  summary: 'Archive the script at a path: it no longer runs, its versions stay',
  reply: { 200: 'text' },
});

export const deleteScript = endpoint({
  method: 'post',
  path: '/w/{workspace}/scripts/delete/p/{path}',
  role: 'admin',
  tag,
  summary: 'Delete the script at a path with all its versions',
  reply: { 200: 'text' },
});

export const getScriptSignature = endpoint({
  method: 'post',
  path: '/w/{workspace}/scripts/signature',
  role: 'developer',
  bodyBytesMax: 4 * 1024 * 1024,
  tag,
  summary: 'The form of a source text: the JSON Schema of the arguments of its main',
  body: z.object({ language, content: z.string().max(1_000_000) }),
  reply: { 200: z.object({ schema: jsonSchema, has_main: z.boolean() }) },
});
