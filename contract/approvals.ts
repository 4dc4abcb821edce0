import { z } from 'zod';
import { jsonSchema } from '@/engine/flow/schema';
import { endpoint } from './endpoint';
import { flag } from './fields';
import { flowStatus, job } from './job-shape';

const tag = 'Approval';
const resumeId = z.coerce.number<number | string>().int().min(0).max(Number.MAX_SAFE_INTEGER);
const forSigning = z.object({ workspace: z.string(), id: z.uuid(), resume_id: resumeId });
const signed = forSigning.extend({ signature: z.string().max(200) });
const approver = z.string().max(320).optional().describe('whose decision it is; covered by the signature');
const withApprover = z.object({ approver });

export const getJobSignature = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/job_signature/{id}/{resume_id}',
  run: 'id',
  role: 'operator',
  summary: 'The signature of an approval link',
  tag,
  params: forSigning,
  query: withApprover,
  reply: { 200: 'text' },
});

export const getResumeUrls = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/resume_urls/{id}/{resume_id}',
  run: 'id',
  role: 'operator',
  summary: 'The addresses with which a step is approved or denied',
  tag,
  params: forSigning,
  query: z.object({
    approver,
    flow_level: flag.optional().describe('address the flow instead of the step'),
  }),
  reply: { 200: z.object({ approvalPage: z.string(), resume: z.string(), cancel: z.string() }) },
});

export const resumeJobPage = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/resume/{id}/{resume_id}/{signature}',
  role: 'public',
  summary: 'Leads to the approval page and decides nothing',
  tag,
  params: signed,
  query: withApprover,
  reply: { 302: 'redirect' },
});

export const resumeJob = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs_u/resume/{id}/{resume_id}/{signature}',
  role: 'public',
  summary: 'Approve; the body is the payload of the next step',
  tag,
  params: signed,
  query: withApprover,
  body: z.unknown().optional(),
  reply: { 201: 'text' },
});

export const cancelJobPage = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/cancel/{id}/{resume_id}/{signature}',
  role: 'public',
  summary: 'Leads to the approval page and decides nothing',
  tag,
  params: signed,
  query: withApprover,
  reply: { 302: 'redirect' },
});

export const cancelJobBySignature = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs_u/cancel/{id}/{resume_id}/{signature}',
  role: 'public',
  summary: 'Deny',
  tag,
  params: signed,
  query: withApprover,
  body: z.unknown().optional(),
  reply: { 201: 'text' },
});

export const getSuspendedFlow = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/get_flow/{id}/{resume_id}/{signature}',
  role: 'public',
  summary: 'The flow of a suspended step, for the holder of its link',
  tag,
  params: signed,
  query: withApprover,
  reply: {
    200: z.object({ job, approvers: z.array(z.object({ resume_id: z.number(), approver: z.string() })) }),
  },
});

const flowParams = z.object({ workspace: z.string(), id: z.uuid() });

export const resumeFlow = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/flow/resume/{id}',
  run: 'id',
  role: 'operator',
  summary: 'Approve what a flow waits for, as the signed-in user',
  tag,
  params: flowParams,
  body: z.unknown().optional(),
  reply: { 201: 'text' },
});

export const resumeFlowUnscoped = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs_u/flow/resume/{id}',
  run: 'id',
  role: 'operator',
  summary: 'Approve what a flow waits for, as the signed-in user',
  tag,
  params: flowParams,
  body: z.unknown().optional(),
  reply: { 201: 'text' },
});

export const resumeSuspended = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs_u/flow/resume_suspended/{id}',
  run: 'id',
  role: 'operator',
  summary: 'Approve or deny what a flow waits for, as the signed-in user',
  tag,
  params: flowParams,
  body: z.object({ payload: z.unknown().optional(), approved: z.boolean().default(true) }),
  reply: { 201: 'text' },
});

export const getApprovalInfo = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/flow/approval_info/{job_id}',
  run: 'job_id',
  role: 'operator',
  summary: 'What a suspended flow asks, and whether the caller may decide it',
  tag,
  params: z.object({ workspace: z.string(), job_id: z.uuid() }),
  reply: {
    200: z.object({
      flow_id: z.uuid(),
      form_schema: z.unknown(),
      description: z.unknown(),
      approval_conditions: flowStatus.shape.approval_conditions,
      can_approve: z.boolean(),
      user_auth_required: z.boolean(),
      hide_cancel: z.boolean(),
      skin: z.enum(['detailed', 'minimal']),
      step_summary: z.string().optional(),
      flow_summary: z.string().optional(),
      approvers: z.array(z.object({ resume_id: z.number(), approver: z.string() })),
    }),
  },
});

export const approvalInfo = z.object({
  state: z.enum(['pending', 'decided', 'expired', 'closed', 'canceled']),
  decision: z
    .object({ isApproved: z.boolean(), approver: z.string(), at: z.string() })
    .nullable()
    .describe('by this link, or the one that closed the step'),
  step: z.object({
    id: z.string(),
    summary: z.string(),
    message: z.string().nullable(),
    result: z.unknown(),
  }),
  flow: z.object({
    path: z.string().nullable(),
    summary: z.string(),
    startedBy: z.string(),
    startedAt: z.string(),
    args: z.record(z.string(), z.unknown()),
  }),
  form: jsonSchema.nullable(),
  deadline: z.string().nullable(),
  requiredEvents: z.number().int(),
  received: z.number().int(),
  requiresSignIn: z.boolean(),
  mayDecide: z.boolean().describe('whether the caller, signed in or not, may decide'),
  refusal: z.string().nullable().describe('why not'),
  hideCancel: z.boolean(),
  approver: z.string(),
  nonce: z.string().nullable().describe('goes with the decision; valid for an hour'),
});
export type ApprovalInfo = z.infer<typeof approvalInfo>;

export const getApproval = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs_u/approval/{id}/{resume_id}/{signature}',
  role: 'public',
  summary: 'What the approval page shows; decides nothing',
  tag,
  params: signed,
  query: withApprover,
  reply: { 200: approvalInfo },
});

export const decideApprovalByPage = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs_u/approval/{id}/{resume_id}/{signature}',
  role: 'public',
  summary: 'Decide on the approval page',
  tag,
  params: signed,
  query: withApprover,
  body: z.object({
    decision: z.enum(['approve', 'deny']),
    value: z.record(z.string(), z.unknown()).optional().describe('of the form'),
    comment: z.string().max(5_000).optional(),
    nonce: z.string().max(200),
  }),
  reply: { 200: approvalInfo },
});
