import { parseExact } from '@/engine/input/exact-json';
import type { CompletedJob, Job, QueuedJob } from '@/contract/job-shape';
import { waitSentence } from '@/contract/wait-reason';
import { loadCode } from '../db/code';
import { type LostAttempt, loadLostAttempts } from '../db/job-attempts';
import { loadJob, type JobDetail } from '../db/job-reads';
import { LOG_START, readLogsAfter } from '../db/job-logs';
import { loadScope, type ScopeRecord } from '../db/scope-reads';
import { loadFlowInput, loadValue } from '../db/values';
import { AppError } from '../errors';
import { flowValueOf, modulesAt } from './flow-document';
import { jobView } from './job-view';
import { loadFlowStatus } from './load-flow-status';
import { timingsView } from './timings-view';
import { loadWaitReason } from './wait-reasons';

export type JobAddress = { workspaceId: string; id: string };
export type JobDetails = { hasLogs?: boolean; hasCode?: boolean };

/** A job with all about it. An iteration or a branch is no job here, but answers like one. */
export async function getJob(address: JobAddress, details: JobDetails = {}): Promise<Job> {
  const job = await loadJob(address.workspaceId, address.id);
  if (job) return jobWithDetails(job, details);
  const scope = await loadScope(address.workspaceId, address.id);
  const flow = scope && (await loadJob(address.workspaceId, scope.flowId));
  if (!scope || !flow) throw jobNotFound();
  return scopeAsJob(scope, flow, details);
}

export function jobNotFound(): AppError {
  return new AppError('job_not_found', 'No run has this id.');
}

export async function getCompletedJob(address: JobAddress, details: JobDetails = {}): Promise<CompletedJob> {
  const job = await getJob(address, details);
  if (job.type !== 'CompletedJob') throw new AppError('job_not_found', 'The run has not ended yet.');
  return job;
}

async function jobWithDetails(record: JobDetail, details: JobDetails): Promise<Job> {
  const job: Job = { ...jobView(record), args: argsOf(record) };
  if (job.type === 'CompletedJob') Object.assign(job, outcomeOf(record, job));
  else Object.assign(job, await waitOf(record.id));
  if (record.attempt > 1) job.lost_attempts = (await loadLostAttempts(record.id)).map(attemptView);
  if (details.hasLogs) job.logs = (await readLogsAfter(record.id, LOG_START)).text;
  const value = await flowValueOf(record);
  if (value) {
    job.flow_status = await loadFlowStatus(value, record.id, await loadScope(record.workspaceId, record.id));
    if (details.hasCode) job.raw_flow = value;
  } else if (details.hasCode && record.codeHash !== null) {
    job.raw_code = await loadCode(record.codeHash);
  }
  return job;
}

async function waitOf(id: string): Promise<Pick<QueuedJob, 'wait' | 'wait_reason'>> {
  const wait = await loadWaitReason(id);
  return wait ? { wait, wait_reason: waitSentence(wait, (iso) => iso) } : {};
}

function outcomeOf(record: JobDetail, { duration_ms }: CompletedJob): Pick<CompletedJob, 'result' | 'timings'> {
  const result = parseResult(record.resultJson);
  const timings = timingsView(record, duration_ms);
  return timings ? { result, timings } : { result };
}

function attemptView(lost: LostAttempt): NonNullable<Job['lost_attempts']>[number] {
  return {
    attempt: lost.attempt,
    worker: lost.workerId,
    started_at: lost.startedAt.toISOString(),
    ended_at: lost.endedAt.toISOString(),
    end_reason: lost.endReason,
  };
}

function argsOf(record: JobDetail): Record<string, unknown> {
  return parseExact(record.argsJson) as Record<string, unknown>;
}

export function parseResult(json: string | null): unknown {
  return json === null ? null : parseExact(json);
}

async function scopeAsJob(scope: ScopeRecord, flow: JobDetail, details: JobDetails): Promise<Job> {
  const value = await flowValueOf(flow);
  if (!value) throw new Error(`${flow.id} has scopes and no document`);
  const head = jobView(scopeRecord(scope, flow));
  const args = await loadFlowInput(scope.id);
  const job: Job = { ...head, parent_job: scope.parentScopeId ?? scope.flowId, job_kind: 'flownode', args };
  job.flow_status = await loadFlowStatus(value, scope.id, scope);
  if (details.hasCode) job.raw_flow = { modules: modulesAt(value, scope.list) };
  if (job.type === 'CompletedJob' && scope.result) job.result = parseResult(await loadValue(scope.result));
  return job;
}

/** The scope in the shape of a job's row; it has no row of its own there. */
function scopeRecord(scope: ScopeRecord, flow: JobDetail): JobDetail {
  const doneStatus = scope.status === 'canceled' ? 'canceled' : scope.ok ? 'success' : 'failure';
  const hasEnded = scope.status !== 'running';
  return {
    ...flow,
    id: scope.id,
    parentId: scope.flowId,
    rootId: scope.rootId,
    scopeId: scope.parentScopeId,
    moduleId: scope.parentModuleId,
    createdAt: scope.createdAt,
    scheduledFor: scope.createdAt,
    startedAt: scope.createdAt,
    liveKind: hasEnded ? null : 'flow',
    liveStatus: hasEnded ? null : 'running',
    isSuspended: false,
    isCancelRequested: false,
    doneStatus: hasEnded ? doneStatus : null,
    isSkipped: false,
    labels: [],
    finishedAt: scope.endedAt ?? (hasEnded ? flow.finishedAt : null),
    canceledBy: scope.status === 'canceled' ? flow.canceledBy : null,
    cancelReason: scope.status === 'canceled' ? flow.cancelReason : null,
    memoryPeakBytes: null,
    workerId: null,
    resultJson: null,
    cachedFrom: null,
    concurrencyKey: null,
  };
}

/** Root of the run a job or scope is part of. */
export async function getRootId(address: JobAddress): Promise<string> {
  const found = (await loadJob(address.workspaceId, address.id)) ?? (await loadScope(address.workspaceId, address.id));
  if (!found) throw jobNotFound();
  return found.rootId;
}
