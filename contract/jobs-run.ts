import { z } from 'zod';
import { anyFlowValue } from '@/engine/flow/normalize';
import { restartPoint } from '@/engine/run/restart-point';
import { endpoint } from './endpoint';
import { flag, language } from './fields';

const tag = 'Job';
/** Arguments of 2 MB, and what stands around them. */
export const bodyBytesMax = 2_200_000;
const args = z.record(z.string(), z.unknown());
export const withPath = z.object({ workspace: z.string(), path: z.string() });
export const withVersion = z.object({ workspace: z.string(), version: z.coerce.number<string>().int().min(1) });
const inWorkspace = z.object({ workspace: z.string() });

export const runQuery = z.object({
  scheduled_for: z.iso.datetime({ offset: true }).optional().describe('not before this time'),
  scheduled_in_secs: z.coerce.number<number | string>().int().min(0).max(315_360_000).optional(),
  tag: z.string().min(1).max(100).optional().describe('which workers take it'),
  job_id: z.uuidv7().optional().describe('a UUIDv7 of now; a second request with it starts nothing new'),
  parent_job: z.uuid().optional().describe('taken and ignored: runs started by runs stand by themselves'),
  priority: z.coerce.number<number | string>().int().min(-32_768).max(32_767).optional().describe('higher runs first'),
  invisible_to_owner: flag.optional().describe('shown to whoever runs it and to administrators, not to others'),
  cache_ttl: z.coerce
    .number<number | string>()
    .int()
    .min(0)
    .optional()
    .describe('seconds a result may be old to be used again; 0 uses and keeps none'),
});

/** What a webhook's address may say beside. */
const webhookFields = {
  skip_preprocessor: flag
    .optional()
    .describe('the body is the arguments, also where a preprocessor makes them of events'),
  include_header: z.string().optional().describe('headers, by comma, that become arguments: X-Key as x_key'),
  include_query: z.string().optional().describe('parameters of the address, by comma, that become arguments'),
  raw: flag.optional().describe('the body as it came is the argument raw_string'),
  wrap_body: flag.optional().describe('the body is the one argument body'),
};

const webhookQuery = runQuery.extend(webhookFields);
const waitQuery = runQuery.omit({ scheduled_for: true, scheduled_in_secs: true });
export const waitWebhookQuery = waitQuery.extend(webhookFields);

/** The other query parameters of a GET are arguments of the run. */
export const waitGetQuery = waitQuery
  .omit({ priority: true })
  .extend({
    ...webhookFields,
    payload: z.string().optional().describe('base64url of a JSON object of arguments'),
  })
  .catchall(z.string());

export const previewBody = z.object({
  content: z.string().max(2_000_000),
  language,
  args: args.optional(),
  path: z.string().nullish(),
  kind: z.literal('code', { error: 'only code can be previewed' }).nullish(),
  lock: z.string().nullish(),
  tag: z.string().max(100).nullish(),
});

export const previewFlowBody = z.object({
  value: anyFlowValue,
  args: args.optional(),
  path: z.string().nullish(),
  tag: z.string().max(100).nullish(),
  restarted_from: restartPoint.nullish(),
  event: args.nullish().describe('what a webhook would say: the preprocessor makes the arguments of it'),
});

export const runScriptByPath = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run/p/{path}',
  role: 'operator',
  summary: 'Run a script by its path; answers the id of the job',
  tag,
  takesIdempotencyKey: true,
  takesWebhooks: true,
  params: withPath,
  query: webhookQuery,
  body: args.optional(),
  bodyBytesMax,
  reply: { 201: 'text' },
});

export const runScriptByHash = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run/h/{hash}',
  role: 'operator',
  summary: 'Run one version of a script',
  tag,
  takesIdempotencyKey: true,
  takesWebhooks: true,
  params: z.object({ workspace: z.string(), hash: z.string() }),
  query: webhookQuery,
  body: args.optional(),
  bodyBytesMax,
  reply: { 201: 'text' },
});

export const runFlowByPath = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run/f/{path}',
  role: 'operator',
  summary: 'Run a flow by its path; answers the id of the job',
  tag,
  takesIdempotencyKey: true,
  takesWebhooks: true,
  params: withPath,
  query: webhookQuery,
  body: args.optional(),
  bodyBytesMax,
  reply: { 201: 'text' },
});

export const runFlowByVersion = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run/fv/{version}',
  role: 'operator',
  summary: 'Run one version of a flow',
  tag,
  takesIdempotencyKey: true,
  takesWebhooks: true,
  params: withVersion,
  query: webhookQuery,
  body: args.optional(),
  bodyBytesMax,
  reply: { 201: 'text' },
});

export const runScriptPreview = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run/preview',
  role: 'developer',
  summary: 'Run code that is not saved',
  tag,
  takesIdempotencyKey: true,
  params: inWorkspace,
  query: runQuery,
  body: previewBody,
  bodyBytesMax,
  reply: { 201: 'text' },
});

export const runFlowPreview = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run/preview_flow',
  role: 'developer',
  summary: 'Run a flow that is not saved',
  tag,
  takesIdempotencyKey: true,
  params: inWorkspace,
  query: runQuery,
  body: previewFlowBody,
  bodyBytesMax,
  reply: { 201: 'text' },
});

export const runWaitScriptByPath = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run_wait_result/p/{path}',
  role: 'operator',
  summary: 'Run a script and wait for its result',
  tag,
  takesIdempotencyKey: true,
  takesWebhooks: true,
  params: withPath,
  query: waitWebhookQuery,
  body: args.optional(),
  bodyBytesMax,
  reply: { 200: z.unknown() },
});

export const runWaitScriptByPathGet = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/run_wait_result/p/{path}',
  role: 'operator',
  summary: 'Run a script with arguments from the query, and wait for its result',
  tag,
  takesIdempotencyKey: true,
  params: withPath,
  query: waitGetQuery,
  reply: { 200: z.unknown() },
});

export const runWaitFlowByPath = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run_wait_result/f/{path}',
  role: 'operator',
  summary: 'Run a flow and wait for its result',
  tag,
  takesIdempotencyKey: true,
  takesWebhooks: true,
  params: withPath,
  query: waitWebhookQuery,
  body: args.optional(),
  bodyBytesMax,
  reply: { 200: z.unknown() },
});

export const runWaitFlowByPathGet = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/run_wait_result/f/{path}',
  role: 'operator',
  summary: 'Run a flow with arguments from the query, and wait for its result',
  tag,
  takesIdempotencyKey: true,
  params: withPath,
  query: waitGetQuery,
  reply: { 200: z.unknown() },
});

export const runWaitFlowByVersion = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run_wait_result/fv/{version}',
  role: 'operator',
  summary: 'Run one version of a flow and wait for its result',
  tag,
  takesIdempotencyKey: true,
  takesWebhooks: true,
  params: withVersion,
  query: waitWebhookQuery,
  body: args.optional(),
  bodyBytesMax,
  reply: { 200: z.unknown() },
});

export const runWaitFlowByVersionGet = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/run_wait_result/fv/{version}',
  role: 'operator',
  summary: 'Run one version of a flow with arguments from the query, and wait for its result',
  tag,
  takesIdempotencyKey: true,
  params: withVersion,
  query: waitGetQuery,
  reply: { 200: z.unknown() },
});

export const runWaitScriptPreview = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run_wait_result/preview',
  role: 'developer',
  summary: 'Run code that is not saved, and wait for its result',
  tag,
  takesIdempotencyKey: true,
  params: inWorkspace,
  query: waitQuery,
  body: previewBody,
  bodyBytesMax,
  reply: { 200: z.unknown() },
});

export const runWaitFlowPreview = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run_wait_result/preview_flow',
  role: 'developer',
  summary: 'Run a flow that is not saved, and wait for its result',
  tag,
  takesIdempotencyKey: true,
  params: inWorkspace,
  query: waitQuery,
  body: previewFlowBody,
  bodyBytesMax,
  reply: { 200: z.unknown() },
});
