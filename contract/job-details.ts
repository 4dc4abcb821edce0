import { z } from 'zod';
import { endpoint } from './endpoint';
import { completedJob } from './job-shape';

const tag = 'Job';
const withId = z.object({ workspace: z.string(), id: z.uuid() });

export const runQueuedJobNow = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/queue/run_now/{id}',
  run: 'id',
  role: 'operator',
  summary: 'Have a job that waits for its time begin now',
  tag,
  params: withId,
  reply: { 200: 'text' },
});

export const deleteCompletedJob = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/completed/delete/{id}',
  run: 'id',
  role: 'admin',
  summary: 'Empty a run that ended, and its steps: arguments, results and logs; that it ran stays',
  tag,
  params: withId,
  reply: { 200: completedJob },
});

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
