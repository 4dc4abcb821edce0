import { z } from 'zod';
import { inputTransforms, jsonSchema } from '@/engine/flow/schema';
import { endpoint } from './endpoint';

const tag = 'Job';
const inWorkspace = z.object({ workspace: z.string() });
const ids = z.array(z.uuid()).min(1).max(10_000);

const jobGroup = z.object({
  kind: z.enum(['script', 'flow']),
  script_path: z.string(),
  latest_schema: jsonSchema,
  schemas: z.array(
    z.object({
      schema: jsonSchema,
      script_hash: z.string().describe('of a flow, the number of its version'),
      job_ids: z.array(z.uuid()),
    }),
  ),
});
export type JobGroup = z.infer<typeof jobGroup>;

export const listSelectedJobGroups = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/list_selected_job_groups',
  role: 'operator',
  summary: 'These runs by what they ran, with the form of each version; what is not deployed stays out',
  tag,
  params: inWorkspace,
  body: ids,
  reply: { 200: z.array(jobGroup) },
});

const rerunOptions = z.object({
  input_transforms: inputTransforms
    .optional()
    .describe('arguments that differ: static values, or `job.input.<name>` for the one it had'),
  use_latest_version: z.boolean().optional().describe('instead of the version that ran'),
});
export type RerunOptions = z.infer<typeof rerunOptions>;

export const batchReRunJobs = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/run/batch_rerun_jobs',
  role: 'operator',
  summary: 'Run these again with their arguments; answers a line for each: the new id, or `Error:` and why not',
  tag,
  params: inWorkspace,
  body: z.object({
    job_ids: ids,
    script_options_by_path: z.record(z.string(), rerunOptions).default({}),
    flow_options_by_path: z.record(z.string(), rerunOptions).default({}),
  }),
  reply: { 201: 'text' },
});
