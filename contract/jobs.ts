import { z } from 'zod';
import { endpoint } from './endpoint';
import { flag } from './fields';
import { completedJob, job, jobUpdate, queuedJob, runState } from './job-shape';

const tag = 'Job';
const inWorkspace = z.object({ workspace: z.string() });
const withId = z.object({ workspace: z.string(), id: z.uuid() });
const time = z.iso.datetime({ offset: true });

// A filter that is ignored gives a wrong list; one we don't have is refused.
const notHere = z.never({ error: 'this filter is not supported' }).optional();

const oneOrMore = z.string().max(2_000).describe('one, or several with commas; `!` before each excludes them');

const json = z
  .string()
  .max(10_000)
  .refine(isJson, 'JSON text, as {"name":"ann"}')
  .describe('JSON that the value must hold: {"a":1} finds {"a":1,"b":2}');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export const listQuery = z.object({
  before_id: z.uuid().optional().describe('the last id of the page before: gives the runs older than it'),
  page: z.coerce.number<number | string>().int().min(1).max(10_000).optional(),
  per_page: z.coerce.number<number | string>().int().min(1).optional().describe('30 unless told, at most 100'),
  status: z.enum([...runState.options, 'skipped']).optional(),
  success: flag.optional(),
  running: flag.optional(),
  suspended: flag.optional(),
  is_skipped: flag.optional(),
  script_path_exact: oneOrMore.optional(),
  script_path_start: oneOrMore.optional(),
  script_hash: z.string().optional(),
  created_by: oneOrMore.optional(),
  created_before: time.optional(),
  created_after: time.optional(),
  started_before: time.optional(),
  started_after: time.optional(),
  completed_before: time.optional(),
  completed_after: time.optional(),
  job_kinds: oneOrMore.optional(),
  label: oneOrMore.optional(),
  tag: oneOrMore.optional(),
  worker: oneOrMore.optional(),
  parent_job: z.uuid().optional().describe('lists the steps of this flow run instead of runs'),
  has_null_parent: flag.optional(),
  is_flow_step: flag.optional(),
  order_desc: z.literal('true', { error: 'runs are listed newest first' }).optional(),
  args: json.optional(),
  result: json.optional(),
  schedule_path: z.string().max(255).optional().describe('runs that this schedule started'),
  is_not_schedule: flag.optional(),
  scheduled_for_before_now: flag.optional().describe('runs whose time has come, and that wait'),
  concurrency_key: z.string().max(1_000).optional(),
  trigger_kind: z.literal('schedule', { error: 'only schedule: what else started a run is not kept' }).optional(),
  trigger_path: notHere,
  broad_filter: notHere,
  allow_wildcards: z.literal('false', { error: 'wildcards are not supported' }).optional(),
  all_workspaces: z.literal('false', { error: 'runs are listed for one workspace' }).optional(),
});

export type JobListQuery = z.output<typeof listQuery>;

export const listJobs = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/list',
  role: 'operator',
  summary: 'List runs, newest first',
  tag,
  params: inWorkspace,
  query: listQuery,
  reply: { 200: z.array(job) },
});

export const listQueuedJobs = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/queue/list',
  role: 'operator',
  summary: 'List the runs that have not ended',
  tag,
  params: inWorkspace,
  query: listQuery,
  reply: { 200: z.array(queuedJob) },
});

export const listCompletedJobs = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/completed/list',
  role: 'operator',
  summary: 'List the runs that ended',
  tag,
  params: inWorkspace,
  query: listQuery,
  reply: { 200: z.array(completedJob) },
});

const detail = z.object({ no_logs: flag.optional(), no_code: flag.optional() });

export const getJob = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/get/{id}',
  run: 'id',
  role: 'operator',
  summary: 'A job; the id may also be that of an iteration or a branch',
  tag,
  params: withId,
  query: detail,
  reply: { 200: job },
});

export const getRootJobId = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/get_root_job_id/{id}',
  run: 'id',
  role: 'operator',
  summary: 'The run that a job is part of',
  tag,
  params: withId,
  reply: { 200: z.uuid() },
});

export const getJobLogs = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/get_logs/{id}',
  run: 'id',
  role: 'operator',
  summary: 'All logs of a job, as text',
  tag,
  params: withId,
  query: z.object({ remove_ansi_warnings: flag.optional() }),
  reply: { 200: 'text' },
});

const updateQuery = z.object({
  running: flag.optional(),
  log_offset: z.coerce.number<number | string>().int().min(0).optional(),
  no_logs: flag.optional(),
});

export const getJobUpdates = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/getupdate/{id}',
  run: 'id',
  role: 'operator',
  summary: 'State and new logs of a job',
  tag,
  params: withId,
  query: updateQuery,
  reply: { 200: jobUpdate },
});

export const getJobUpdatesSse = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/getupdate_sse/{id}',
  run: 'id',
  role: 'operator',
  summary: 'State and new logs of a job as they come; resumes from `log_offset` or `Last-Event-ID`',
  tag,
  params: withId,
  query: updateQuery,
  reply: { 200: 'stream' },
});

export const getCompletedJob = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/completed/get/{id}',
  run: 'id',
  role: 'operator',
  summary: 'A job that ended',
  tag,
  params: withId,
  query: detail,
  reply: { 200: completedJob },
});

export const getCompletedJobResult = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/completed/get_result/{id}',
  run: 'id',
  role: 'operator',
  summary: 'The result of a job that ended',
  tag,
  params: withId,
  reply: { 200: z.unknown() },
});

export const getCompletedJobResultMaybe = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/completed/get_result_maybe/{id}',
  run: 'id',
  role: 'operator',
  summary: 'Whether a job ended, and its result if so',
  tag,
  params: withId,
  query: z.object({ get_started: flag.optional() }),
  reply: {
    200: z.object({
      completed: z.boolean(),
      result: z.unknown(),
      success: z.boolean().describe('false until it has ended well'),
      started: z.boolean(),
    }),
  },
});

export const getResultById = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/result_by_id/{flow_job_id}/{node_id}',
  run: 'flow_job_id',
  role: 'operator',
  summary: 'The result of a step of a flow run; the id may also be that of an iteration or a branch',
  tag,
  params: z.object({ workspace: z.string(), flow_job_id: z.uuid(), node_id: z.string() }),
  reply: { 200: z.unknown() },
});

const cancelBody = z.object({ reason: z.string().max(1_000).nullish() }).optional();

export const cancelQueuedJob = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs_u/queue/cancel/{id}',
  run: 'id',
  role: 'operator',
  summary: 'Cancel a run; a step cancels the run it is part of',
  tag,
  params: withId,
  body: cancelBody,
  reply: { 200: 'text' },
});

export const forceCancelQueuedJob = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs_u/queue/force_cancel/{id}',
  run: 'id',
  role: 'operator',
  summary: 'End a run at once, without waiting until what runs is killed',
  tag,
  params: withId,
  body: cancelBody,
  reply: { 200: 'text' },
});

export const cancelSelection = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/queue/cancel_selection',
  role: 'operator',
  summary: 'Cancel several runs; answers those that had not ended',
  tag,
  params: inWorkspace,
  query: z.object({ force_cancel: flag.optional() }),
  body: z.array(z.uuid()).max(10_000),
  reply: { 200: z.array(z.uuid()) },
});

export const cancelPersistentQueuedJobs = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs_u/queue/cancel_persistent/{path}',
  role: 'operator',
  summary: 'Cancel every run of the script at a path, also of one that is started again whenever it ends',
  tag,
  params: z.object({ workspace: z.string(), path: z.string() }),
  body: cancelBody,
  reply: { 200: 'text' },
});
