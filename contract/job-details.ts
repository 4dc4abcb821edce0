import { z } from 'zod';
import { endpoint } from './endpoint';

const tag = 'Job';
const withId = z.object({ workspace: z.string(), id: z.uuid() });

export const getCompletedJobTiming = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/completed/get_timing/{id}',
  run: 'id',
  role: 'operator',
  summary: 'When a job that ended was created and started, and how long it ran',
  tag,
  params: withId,
  reply: {
    200: z.object({ created_at: z.string(), started_at: z.string(), duration_ms: z.number().int() }),
  },
});

export const getJobArgs = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/get_args/{id}',
  run: 'id',
  role: 'operator',
  summary: 'The arguments of a job',
  tag,
  params: withId,
  reply: { 200: z.record(z.string(), z.unknown()) },
});

export const getCompletedJobLogsTail = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/get_completed_logs_tail/{id}',
  run: 'id',
  role: 'operator',
  summary: 'The end of what a job printed',
  tag,
  params: withId,
  reply: { 200: 'text' },
});
