import { z } from 'zod';
import { flowValue } from '@/engine/flow/schema';
import { restartPoint } from '@/engine/run/restart-point';
import { waitReason } from './wait-reason';

// Field names and the values of `type` are those of Windmill's published clients.

/** What became of a module, as a flow's reply tells it. */
export const flowModuleStatus = z.object({
  type: z.enum(['WaitingForPriorSteps', 'WaitingForEvents', 'WaitingForExecutor', 'InProgress', 'Success', 'Failure']),
  id: z.string(),
  job: z.uuid().optional(),
  count: z.number().int().optional().describe('decisions still missing'),
  iterator: z
    .object({
      index: z.number().int(),
      itered: z.array(z.unknown()).optional(),
      itered_len: z.number().int().optional(),
    })
    .optional(),
  flow_jobs: z.array(z.uuid()).optional().describe('one id for each iteration or branch; each answers `jobs_u/get`'),
  flow_jobs_success: z.array(z.boolean().nullable()).optional(),
  flow_jobs_duration: z
    .object({ started_at: z.array(z.string()), duration_ms: z.array(z.number().nullable()) })
    .optional(),
  branch_chosen: z.object({ type: z.enum(['branch', 'default']), branch: z.number().int().optional() }).optional(),
  branchall: z.object({ branch: z.number().int(), len: z.number().int() }).optional(),
  parallel: z.boolean().optional(),
  while_loop: z.boolean().optional(),
  approvers: z.array(z.object({ resume_id: z.number(), approver: z.string() })).optional(),
  failed_retries: z.array(z.uuid()).optional(),
  skipped: z.boolean().optional(),
});
export type FlowModuleStatus = z.infer<typeof flowModuleStatus>;

export const flowStatus = z.object({
  step: z
    .number()
    .int()
    .describe(
      'index of the module that is next or under way; -1: the preprocessor; the length: all done, or the handler',
    ),
  modules: z.array(flowModuleStatus),
  failure_module: flowModuleStatus.extend({ parent_module: z.string().optional().describe('the step that failed') }),
  preprocessor_module: flowModuleStatus.optional().describe('of a run that an event started'),
  user_states: z.record(z.string(), z.unknown()).optional().describe('values kept by name with this run'),
  retry: z
    .object({ fail_count: z.number().int(), failed_jobs: z.array(z.uuid()) })
    .optional()
    .describe('of the step that is tried again'),
  approval_conditions: z
    .object({
      user_auth_required: z.boolean(),
      user_groups_required: z.array(z.string()),
      self_approval_disabled: z.boolean(),
    })
    .optional()
    .describe('who may decide, while it waits for a decision'),
  cleanup_module: z
    .object({
      flow_jobs_to_clean: z.array(z.uuid()),
      flow_jobs_to_schedule_clean: z.array(z.object({ id: z.uuid(), delete_after_secs: z.number().int() })).optional(),
    })
    .optional()
    .describe('steps whose arguments, result and logs are deleted once the run has ended'),
  restarted_from: restartPoint.optional().describe('where in an earlier run this one began'),
});
export type FlowStatus = z.infer<typeof flowStatus>;

export const runState = z.enum(['waiting', 'running', 'suspended', 'success', 'failure', 'canceled']);
/** What the UI calls a run's status. `waiting`: for a worker or its time; `suspended`: for a decision. */
export type RunState = z.infer<typeof runState>;

/** A try of a job that did not end as its result. */
const lostAttempt = z.object({
  attempt: z.number().int(),
  worker: z.string(),
  started_at: z.string(),
  ended_at: z.string(),
  end_reason: z.enum(['lost', 'hung', 'drained', 'released', 'error']),
});

const args = z.record(z.string(), z.unknown());

const jobFields = {
  workspace_id: z.string(),
  id: z.uuid(),
  parent_job: z.uuid().optional(),
  root_job: z.uuid().optional(),
  created_by: z.string(),
  created_at: z.string(),
  scheduled_for: z.string(),
  started_at: z.string().optional(),
  script_path: z.string().optional(),
  schedule_path: z.string().optional().describe('the schedule that started it'),
  script_hash: z.string().optional(),
  flow_version: z.number().int().optional(),
  args: args.optional(),
  logs: z.string().optional(),
  raw_code: z.string().optional(),
  raw_flow: flowValue.optional(),
  flow_status: flowStatus.optional(),
  flow_step_id: z.string().optional(),
  canceled: z.boolean(),
  canceled_by: z.string().optional(),
  canceled_reason: z.string().optional(),
  job_kind: z
    .string()
    .describe(
      'script, preview, flow, flowpreview, dependencies, flowdependencies; flownode for an iteration or a branch',
    ),
  permissioned_as: z.string(),
  is_flow_step: z.boolean(),
  language: z.string().optional(),
  email: z.string(),
  visible_to_owner: z.boolean(),
  mem_peak: z.number().optional().describe('kB'),
  tag: z.string(),
  priority: z.number().int().optional(),
  is_retry: z.boolean().optional(),
  worker: z.string().optional(),
  attempt: z.number().int().optional(),
  lost_attempts: z.array(lostAttempt).optional().describe('earlier attempts, and why each came to nothing'),
  state: runState,
  cached_from: z.uuid().optional().describe('the job whose result was used again: this one ran nothing'),
  concurrency_key: z.string().optional(),
  wait_reason: z.string().optional().describe('why it does not go on, as a sentence'),
};

export const queuedJob = z.object({
  type: z.literal('QueuedJob'),
  ...jobFields,
  running: z.boolean(),
  suspend: z.number().int().optional(),
  progress: z.number().int().optional().describe('how far it says it has come, in percent'),
  wait: waitReason.optional().describe('why it does not go on; absent when it does'),
});
export type QueuedJob = z.infer<typeof queuedJob>;

const ms = z.number().int();
/** Where the time of a script's last attempt went, in milliseconds. */
export const jobTimings = z.object({
  queue: ms.describe('due and not taken'),
  resolve: ms.describe('reading code and arguments'),
  packages: ms.describe('until packages and a place were there'),
  start: ms.describe('the sandbox'),
  run: ms,
  store: ms.optional().describe('what is left: the result'),
});

export const completedJob = z.object({
  type: z.literal('CompletedJob'),
  ...jobFields,
  started_at: z.string(),
  completed_at: z.string(),
  duration_ms: z.number(),
  success: z.boolean(),
  is_skipped: z.boolean(),
  labels: z.array(z.string()).optional(),
  timings: jobTimings.optional(),
  result: z.unknown().optional(),
});
export type CompletedJob = z.infer<typeof completedJob>;

export const job = z.discriminatedUnion('type', [queuedJob, completedJob]);
export type Job = z.infer<typeof job>;

export const jobUpdate = z.object({
  running: z.boolean(),
  completed: z.boolean(),
  new_logs: z.string().optional(),
  log_offset: z.number().int(),
  progress: z.number().int().optional().describe('in percent, once the job has said so'),
  flow_status: flowStatus.optional(),
  revision: z.string().optional().describe('changes whenever anything of the flow changed'),
});
export type JobUpdate = z.infer<typeof jobUpdate>;
