import { z } from 'zod';
import { retry } from '@/engine/flow/schema';
import { endpoint } from './endpoint';
import { description, extraPerms, flag, itemPath, paging, summary, timestamp } from './fields';

const tag = 'Schedule';
const at = z.object({ workspace: z.string(), path: z.string() });
const args = z.record(z.string(), z.unknown());
const handlerPath = z.string().max(300).describe('`script/<path>` or `flow/<path>`; a path alone is a script');
const times = z.number().int().min(1).max(1_000);
const time = z.iso.datetime({ offset: true });
const label = z.string().min(1).max(100);

const catchUp = z.enum(['none', 'last', 'all']);
export type CatchUpName = z.infer<typeof catchUp>;
const overlap = z.enum(['allow', 'skip', 'queue_one', 'cancel_previous']);
export type OverlapName = z.infer<typeof overlap>;
const cronVersion = z.enum(['v1', 'v2']);

const timing = {
  schedule: z.string().min(1).describe('cron of 6 fields (from the second), of 5 (from the minute), or `@daily`'),
  timezone: z.string().min(1).describe('IANA name, such as Europe/Berlin'),
  cron_version: cronVersion
    .nullish()
    .describe('v1: weekdays are 1–7 from Sunday; v2: as in crontab. When absent, v2 for 5 fields and v1 for more'),
};

/** What Windmill's clients send. */
const terms = {
  args: args.nullish(),
  on_failure: handlerPath.nullish(),
  on_failure_times: times.nullish(),
  on_failure_exact: z.boolean().nullish(),
  on_failure_extra_args: args.nullish(),
  on_recovery: handlerPath.nullish(),
  on_recovery_times: times.nullish(),
  on_recovery_extra_args: args.nullish(),
  on_success: handlerPath.nullish(),
  on_success_extra_args: args.nullish(),
  ws_error_handler_muted: z.boolean().nullish(),
  retry: retry.nullish(),
  no_flow_overlap: z.boolean().nullish().describe('the same as `overlap: skip`'),
  summary: summary.nullish(),
  description: description.nullish(),
  tag: z.string().min(1).max(100).nullish(),
  paused_until: time.nullish(),
  dynamic_skip: itemPath.nullish().describe('a script that is given `scheduled_for` and answers true to skip'),
  labels: z.array(label).max(50).nullish(),
  permissioned_as: z.string().nullish(),
  preserve_permissioned_as: z.boolean().nullish().describe('administrators keep (or choose) whom it runs as'),
};

/** What Windmill lacks. Absent in an update: as it was. */
const ownTerms = {
  catchup: catchUp.optional().describe('what becomes of firings nobody was there for; `last` unless told'),
  catchup_window_s: z
    .number()
    .int()
    .min(60)
    .max(30 * 86_400)
    .optional()
    .describe('how far back `all` reaches; a day unless told'),
  overlap: overlap.optional().describe('when the run before has not ended; `allow` unless told'),
  jitter_s: z.number().int().min(0).max(3_600).optional().describe('starts up to so many seconds later'),
};

const newSchedule = z.object({
  path: itemPath,
  ...timing,
  script_path: itemPath,
  is_flow: z.boolean(),
  enabled: z.boolean().nullish().describe('false unless told'),
  ...terms,
  ...ownTerms,
});
export type NewScheduleBody = z.output<typeof newSchedule>;

const editSchedule = z.object({
  ...timing,
  script_path: itemPath.optional(),
  is_flow: z.boolean().optional(),
  ...terms,
  ...ownTerms,
});
export type EditScheduleBody = z.output<typeof editSchedule>;

const schedule = z.object({
  workspace_id: z.string(),
  path: z.string(),
  schedule: z.string(),
  timezone: z.string(),
  cron_version: cronVersion,
  enabled: z.boolean(),
  script_path: z.string(),
  is_flow: z.boolean(),
  args,
  extra_perms: extraPerms,
  email: z.string(),
  permissioned_as: z.string(),
  edited_by: z.string(),
  edited_at: timestamp,
  error: z.string().nullable().describe('why the last firing started nothing'),
  on_failure: z.string().nullable(),
  on_failure_times: z.number().nullable(),
  on_failure_exact: z.boolean().nullable(),
  on_failure_extra_args: args.nullable(),
  on_recovery: z.string().nullable(),
  on_recovery_times: z.number().nullable(),
  on_recovery_extra_args: args.nullable(),
  on_success: z.string().nullable(),
  on_success_extra_args: args.nullable(),
  ws_error_handler_muted: z.boolean(),
  retry: retry.nullable(),
  no_flow_overlap: z.boolean(),
  summary: z.string(),
  description: z.string(),
  tag: z.string().nullable(),
  paused_until: timestamp.nullable(),
  dynamic_skip: z.string().nullable(),
  labels: z.array(z.string()),
  catchup: catchUp,
  catchup_window_s: z.number(),
  overlap,
  jitter_s: z.number(),
  next_at: timestamp.nullable().describe('the next firing'),
  failures: z.number().int().describe('runs that failed in a row'),
  missed: z.number().int().describe('firings that were left out by the catch-up rule'),
});
export type ScheduleReply = z.infer<typeof schedule>;

const fire = z.object({
  id: z.uuid().nullable().describe('the run; null where none was started'),
  scheduled_for: timestamp,
  fired_at: timestamp,
  started_at: timestamp.nullable(),
  duration_ms: z.number().nullable(),
  status: z
    .enum(['waiting', 'running', 'held', 'success', 'failure', 'canceled', 'skipped', 'refused'])
    .describe('held: waits for the run before; refused: nothing could be started'),
});
export type FireReply = z.infer<typeof fire>;

const scheduleWithJobs = schedule.extend({
  jobs: z.array(z.object({ id: z.uuid(), success: z.boolean(), duration_ms: z.number() })),
  fires: z.array(fire).describe('the last 20 firings, the newest first'),
});
export type ScheduleWithJobsReply = z.infer<typeof scheduleWithJobs>;

export const previewSchedule = endpoint({
  method: 'post',
  path: '/schedules/preview',
  role: 'user',
  tag,
  summary: 'The next firings of a cron, in UTC',
  body: z.object({ ...timing, count: z.number().int().min(1).max(50).default(5) }),
  reply: { 200: z.array(timestamp) },
});

export const createSchedule = endpoint({
  method: 'post',
  path: '/w/{workspace}/schedules/create',
  role: 'developer',
  tag,
  summary: 'Create a schedule that runs as its creator; handlers that are not given are the defaults of the workspace',
  body: newSchedule,
  reply: { 201: 'text' },
});

export const updateSchedule = endpoint({
  method: 'post',
  path: '/w/{workspace}/schedules/update/{path}',
  role: 'developer',
  tag,
  summary: 'Change a schedule; from then on it runs as who changed it',
  params: at,
  body: editSchedule,
  reply: { 200: 'text' },
});

export const setScheduleEnabled = endpoint({
  method: 'post',
  path: '/w/{workspace}/schedules/setenabled/{path}',
  role: 'developer',
  tag,
  summary: 'Switch a schedule on or off; what was due meanwhile is not made up for',
  params: at,
  body: z.object({ enabled: z.boolean(), force: z.boolean().optional() }),
  reply: { 200: 'text' },
});

export const deleteSchedule = endpoint({
  method: 'delete',
  path: '/w/{workspace}/schedules/delete/{path}',
  role: 'developer',
  tag,
  summary: 'Delete a schedule; its runs stay',
  params: at,
  reply: { 200: 'text' },
});

export const getSchedule = endpoint({
  method: 'get',
  path: '/w/{workspace}/schedules/get/{path}',
  role: 'operator',
  tag,
  summary: 'A schedule',
  params: at,
  query: z.object({ get_draft: flag.optional() }),
  reply: { 200: schedule },
});

export const existsSchedule = endpoint({
  method: 'get',
  path: '/w/{workspace}/schedules/exists/{path}',
  role: 'operator',
  tag,
  summary: 'Whether a schedule is at a path',
  params: at,
  reply: { 200: z.boolean() },
});

const filters = {
  ...paging,
  path: z.string().optional().describe('of the script or flow'),
  is_flow: flag.optional(),
  path_start: z.string().optional(),
  schedule_path: z.string().optional(),
  summary: z.string().max(200).optional(),
  description: z.string().max(200).optional(),
  broad_filter: z.string().max(200).optional(),
  label: z.string().optional(),
  args: z.string().max(10_000).optional().describe('JSON that the arguments must contain'),
};
const listQuery = z.object({ ...filters, include_draft_only: flag.optional() });
export type ScheduleListQuery = z.output<typeof listQuery>;

export const listSchedules = endpoint({
  method: 'get',
  path: '/w/{workspace}/schedules/list',
  role: 'operator',
  tag,
  summary: 'The schedules of the workspace, by path',
  query: listQuery,
  reply: { 200: z.array(schedule) },
});

export const listSchedulesWithJobs = endpoint({
  method: 'get',
  path: '/w/{workspace}/schedules/list_with_jobs',
  role: 'operator',
  tag,
  summary: 'The schedules of the workspace with their last 20 runs',
  query: listQuery,
  reply: { 200: z.array(scheduleWithJobs) },
});

const handlerType = z.enum(['error', 'recovery', 'success']);
export type HandlerType = z.infer<typeof handlerType>;

export const setDefaultHandler = endpoint({
  method: 'post',
  path: '/w/{workspace}/schedules/setdefaulthandler',
  role: 'admin',
  tag,
  summary: 'Set the handler that new schedules get, and all others too if told; without a path, there is none any more',
  body: z.object({
    handler_type: handlerType,
    override_existing: z.boolean(),
    path: handlerPath.nullish(),
    extra_args: args.nullish(),
    number_of_occurence: times.nullish(),
    number_of_occurence_exact: z.boolean().nullish(),
    workspace_handler_muted: z.boolean().nullish(),
  }),
  reply: { 200: 'text' },
});
export type DefaultHandlerBody = z.output<typeof setDefaultHandler.body>;

const defaultHandler = z.object({
  handler_type: handlerType,
  path: z.string(),
  extra_args: args,
  number_of_occurence: z.number(),
  number_of_occurence_exact: z.boolean(),
});
export type DefaultHandlerReply = z.infer<typeof defaultHandler>;

export const listDefaultHandlers = endpoint({
  method: 'get',
  path: '/w/{workspace}/schedules/defaulthandlers',
  role: 'operator',
  tag,
  summary: 'The handlers that new schedules get',
  reply: { 200: z.array(defaultHandler) },
});
