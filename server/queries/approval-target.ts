import type { FlowModule, FlowValue } from '@/engine/flow/schema';
import { allModules } from '@/engine/flow/document';
import { loadDecisions, type Decision } from '../db/approval-reads';
import { loadJob, type JobDetail } from '../db/job-reads';
import {
  loadModuleRun,
  loadScope,
  loadWaitingModules,
  type ModuleRunRecord,
  type ScopeRecord,
} from '../db/scope-reads';
import { AppError } from '../errors';
import { type ApprovalRules, approvalRules } from './approval-rules';
import { flowValueOf } from './flow-document';

export type ApprovalState = 'pending' | 'decided' | 'expired' | 'closed' | 'canceled';

/** All that is known about what a link is addressed to: a step's job, or a flow's. */
export type ApprovalTarget = {
  job: JobDetail;
  flow: JobDetail;
  module: FlowModule | null;
  scope: ScopeRecord | null;
  run: ModuleRunRecord | null;
  rules: ApprovalRules;
  decisions: Decision[];
  state: Exclude<ApprovalState, 'decided'>;
};

export function approvalNotFound(): AppError {
  return new AppError('approval_not_found', 'This link is not valid.');
}

export async function loadApprovalTarget(workspaceId: string, jobId: string): Promise<ApprovalTarget> {
  const { job, flow, value } = await loadFlowOf(workspaceId, jobId);
  const isFlowLevel = job.parentId === null;
  const run = await runOf(job, workspaceId);
  const modules = allModules(value);
  const module = modules.find((candidate) => candidate.id === (run?.moduleId ?? job.moduleId)) ?? null;
  const scope = await loadScope(workspaceId, run?.scopeId ?? job.scopeId ?? flow.id);
  const asking = isFlowLevel ? modules : modules.filter((candidate) => candidate === module);
  const rules = approvalRules(asking, run?.approval ?? null, isFlowLevel);
  const target = { job, flow, module, scope, run, rules, decisions: await loadDecisions(jobId) };
  return { ...target, state: stateOf(target) };
}

async function loadFlowOf(
  workspaceId: string,
  jobId: string,
): Promise<{ job: JobDetail; flow: JobDetail; value: FlowValue }> {
  const job = await loadJob(workspaceId, jobId);
  const flow = job?.parentId ? await loadJob(workspaceId, job.parentId) : job;
  const value = flow && (await flowValueOf(flow));
  if (!job || !flow || !value) throw approvalNotFound();
  return { job, flow, value };
}

async function runOf(job: JobDetail, workspaceId: string): Promise<ModuleRunRecord | null> {
  if (job.scopeId !== null && job.moduleId !== null) return loadModuleRun(job.scopeId, job.moduleId);
  const [waiting] = await loadWaitingModules(workspaceId, job.id);
  return waiting ?? null;
}

type Facts = Omit<ApprovalTarget, 'state' | 'module'>;

function stateOf(facts: Facts): ApprovalTarget['state'] {
  const { job, flow, scope, run } = facts;
  if (flow.doneStatus === 'canceled' || scope?.status === 'canceled') return 'canceled';
  if (isExpired(facts)) return 'expired';
  if (flow.doneStatus !== null || scope?.status === 'ended') return 'closed';
  if (job.parentId === null) return 'pending';
  return run?.jobId === job.id && OPEN.has(run.status) ? 'pending' : 'closed';
}

function isExpired({ rules, decisions }: Facts): boolean {
  if (rules.deadline === null || Date.parse(rules.deadline) > Date.now()) return false;
  const isRefused = decisions.some((decision) => !decision.isApproved);
  return !isRefused && decisions.length < rules.requiredEvents;
}

// A decision may come before the step has ended; it counts once the step waits.
const OPEN = new Set<ModuleRunRecord['status']>(['waiting_executor', 'in_progress', 'waiting_events']);
