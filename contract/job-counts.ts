import { z } from 'zod';
import { endpoint } from './endpoint';
import { flag } from './fields';
import { listQuery } from './jobs';

const tag = 'Job';
const inWorkspace = z.object({ workspace: z.string() });
const count = z.number().int();
const idQuery = listQuery.extend({
  per_page: z.coerce
    .number<number | string>()
    .int()
    .min(1)
    .optional()
    .describe('10,000 unless told, which is the most'),
});

export const listFilteredUuids = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/list_filtered_uuids',
  role: 'operator',
  summary: 'The ids of the runs that fit, newest first',
  tag,
  params: inWorkspace,
  query: idQuery,
  reply: { 200: z.array(z.uuid()) },
});

export const listFilteredQueueUuids = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/queue/list_filtered_uuids',
  role: 'operator',
  summary: 'The ids of the runs that fit and have not ended',
  tag,
  params: inWorkspace,
  query: idQuery,
  reply: { 200: z.array(z.uuid()) },
});

export const getQueueCount = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/queue/count',
  role: 'operator',
  summary: 'How many jobs wait for a worker or their time, and how many for a decision',
  tag,
  params: inWorkspace,
  query: z.object({ tags: z.string().max(2_000).optional().describe('by comma') }),
  reply: { 200: z.object({ database_length: count, suspended: count }) },
});

export const getCompletedCount = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/completed/count',
  role: 'operator',
  summary: 'How many runs ended',
  tag,
  params: inWorkspace,
  reply: { 200: z.object({ database_length: count }) },
});

export const countCompletedJobs = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/completed/count_jobs',
  role: 'operator',
  summary: 'How many runs ended, of those that fit',
  tag,
  params: inWorkspace,
  query: z.object({
    completed_after_s_ago: z.coerce.number<number | string>().int().min(0).max(315_360_000).optional(),
    success: flag.optional(),
    tags: z.string().max(2_000).optional().describe('by comma'),
  }),
  reply: { 200: count },
});

export const countJobsByTag = endpoint({
  method: 'get',
  path: '/jobs/completed/count_by_tag',
  role: 'superadmin',
  summary: 'How many jobs ended of late, by tag',
  tag,
  query: z.object({
    horizon_secs: z.coerce
      .number<number | string>()
      .int()
      .min(1)
      .max(2_678_400)
      .optional()
      .describe('an hour unless told'),
    workspace_id: z.string().optional(),
  }),
  reply: { 200: z.array(z.object({ tag: z.string(), count })) },
});

export const getDbClock = endpoint({
  method: 'get',
  path: '/jobs/db_clock',
  role: 'user',
  summary: "The database's clock, in milliseconds",
  tag,
  reply: { 200: z.number() },
});

export const getScheduledFor = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/queue/scheduled_for/{id}',
  run: 'id',
  role: 'operator',
  summary: 'When a job that has not ended is due, in milliseconds',
  tag,
  params: inWorkspace.extend({ id: z.uuid() }),
  reply: { 200: z.number() },
});

export const getQueuePosition = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/queue/position/{scheduled_for}',
  role: 'operator',
  summary: 'The place in the queue of a job that is due at this time, in milliseconds',
  tag,
  params: inWorkspace.extend({ scheduled_for: z.coerce.number<string>().min(0).max(8.64e15) }),
  reply: { 200: z.object({ position: count.optional().describe('from 1; absent where nothing waits') }) },
});

export const getStartedAtByIds = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs_u/queue/get_started_at_by_ids',
  role: 'operator',
  summary: 'When these jobs started, in their order; null for those that have not',
  tag,
  params: inWorkspace,
  body: z.array(z.uuid()).max(10_000),
  reply: { 200: z.array(z.string().nullable()) },
});
