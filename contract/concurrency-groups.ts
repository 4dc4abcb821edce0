import { z } from 'zod';
import { endpoint } from './endpoint';
import { job } from './job-shape';
import { listQuery } from './jobs';

const tag = 'ConcurrencyGroups';

const concurrencyGroup = z.object({
  concurrency_key: z.string(),
  total_running: z.number().int(),
  workspace_id: z.string(),
  concurrent_limit: z.number().int(),
  concurrency_time_window_s: z.number().int(),
  total_waiting: z.number().int(),
  total_cooling: z.number().int().describe('ended, but begun within the window: they still count'),
});
export type ConcurrencyGroup = z.infer<typeof concurrencyGroup>;

export const listConcurrencyGroups = endpoint({
  method: 'get',
  path: '/concurrency_groups/list',
  role: 'superadmin',
  tag,
  summary: 'The concurrency keys that were used of late, with what runs and waits under each',
  reply: { 200: z.array(concurrencyGroup) },
});

export const pruneConcurrencyGroup = endpoint({
  method: 'delete',
  path: '/concurrency_groups/prune/{concurrency_id}',
  role: 'superadmin',
  tag,
  summary: 'Forget a concurrency key, in every workspace, with what still counts against its window',
  params: z.object({ concurrency_id: z.string() }),
  reply: { 200: z.object({}) },
});

export const listConcurrencyJobs = endpoint({
  method: 'get',
  path: '/w/{workspace}/concurrency_groups/list_jobs',
  role: 'operator',
  tag,
  summary: 'The runs that fit, of a concurrency key for instance, newest first',
  params: z.object({ workspace: z.string() }),
  query: listQuery,
  reply: {
    200: z.object({
      jobs: z.array(job),
      obscured_jobs: z.array(z.unknown()).describe('empty: whoever may list runs here may see all of them'),
    }),
  },
});

export const getConcurrencyKey = endpoint({
  method: 'get',
  path: '/concurrency_groups/{id}/key',
  role: 'user',
  tag,
  summary: 'The concurrency key of a job that has a limit',
  params: z.object({ id: z.uuid() }),
  reply: { 200: z.string() },
});
