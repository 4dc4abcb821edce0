import { z } from 'zod';
import { endpoint } from './endpoint';

const tag = 'Metrics';
const params = z.object({ workspace: z.string(), id: z.uuid() });

export const setJobProgress = endpoint({
  method: 'post',
  path: '/w/{workspace}/job_metrics/set_progress/{id}',
  run: 'id',
  role: 'operator',
  summary: 'Say how far a running job has come, in percent',
  tag,
  params,
  body: z.object({
    percent: z.number().min(0).max(100),
    flow_job_id: z.string().nullish().describe('taken and ignored'),
  }),
  reply: { 200: 'text' },
});

export const getJobProgress = endpoint({
  method: 'get',
  path: '/w/{workspace}/job_metrics/get_progress/{id}',
  run: 'id',
  role: 'operator',
  summary: 'How far a job says it has come, in percent; 100 once it has ended well, null where nothing is known',
  tag,
  params,
  reply: { 200: z.number().int().nullable() },
});
