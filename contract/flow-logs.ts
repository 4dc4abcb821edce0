import { z } from 'zod';
import { endpoint } from './endpoint';

const tag = 'Job';
const withId = z.object({ workspace: z.string(), id: z.uuid() });

const place = {
  job_id: z.uuid(),
  label: z.string().describe('where in the run: `b[2]/c` is step c in the second iteration of b'),
  kind: z.string(),
  flow_step_id: z.string().nullable(),
  step_path: z.string().nullable().describe('the steps on the way to it, without iterations: `b/c`'),
  depth: z.number().int(),
  sibling_index: z.number().int().describe('from 1, among the jobs with this step_path'),
  sibling_count: z.number().int(),
};

const flowJobLogs = z.object({ ...place, logs: z.string() });
export type FlowJobLogs = z.infer<typeof flowJobLogs>;

const flowJobResult = z.object({
  ...place,
  status: z.enum(['success', 'failure', 'canceled', 'skipped', 'suspended', 'running', 'queued']),
  success: z.boolean().optional(),
  duration_ms: z.number().optional(),
  started_at: z.string().optional(),
  result_prefix: z.string().optional(),
  result_length: z.number().int().optional().describe('characters of the whole'),
});
export type FlowJobResult = z.infer<typeof flowJobResult>;

export const getFlowAllLogs = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/get_flow_all_logs/{id}',
  run: 'id',
  role: 'operator',
  summary: 'The logs of a flow run and of all its steps, as one text',
  tag,
  params: withId,
  reply: { 200: 'text' },
});

export const getFlowAllLogsStructured = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/get_flow_all_logs_structured/{id}',
  run: 'id',
  role: 'operator',
  summary: 'The logs of a flow run and of all its steps, each with its place',
  tag,
  params: withId,
  reply: { 200: z.array(flowJobLogs) },
});

const flowResults = z.object({
  enclosing_job: z.uuid().optional().describe('the flow run that this job is a step of'),
  entries: z.array(flowJobResult),
  truncated: z.boolean().optional().describe('there are more jobs than are listed'),
  step_error: z.string().optional().describe('why there is no such step'),
});
export type FlowResults = z.infer<typeof flowResults>;

export const getFlowAllResults = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/get_flow_all_results/{id}',
  run: 'id',
  role: 'operator',
  summary: 'What became of a flow run and of all its steps, with the beginning of each result',
  tag,
  params: withId,
  query: z.object({
    step: z.string().max(1_000).optional().describe('only this one: `b`, `b/c`, `b[12]`, `b[12]/c`'),
    max_result_len: z.coerce.number<number | string>().int().min(0).max(30_000).optional().describe('2000 unless told'),
  }),
  reply: { 200: flowResults },
});
