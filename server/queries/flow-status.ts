import type { FlowModuleStatus, FlowStatus } from '@/contract/job-shape';
import type { FlowModule } from '@/engine/flow/schema';
import type { ChildOutcome, ModuleRunRecord } from '../db/scope-reads';
import { durationMs } from './run-state';

export type ScopeFacts = {
  modules: FlowModule[];
  failureModuleId: string;
  isCanceled: boolean;
  runs: ModuleRunRecord[];
  children: ChildOutcome[];
  /** Decisions so far, by the job they are addressed to. */
  received: ReadonlyMap<string, number>;
};

/**
 * A scope as Windmill's clients know a flow. There, a step that waits for decisions counts as done and it is the module
 * behind it that waits; behind the last one stands a hidden module with `-v` at the end of its id.
 */
export function flowStatusOf(facts: ScopeFacts): FlowStatus {
  const runs = new Map(facts.runs.map((run) => [run.moduleId, run]));
  const modules = facts.modules.map((module) => moduleStatus(module, runs.get(module.id), facts));
  const waitingIndex = facts.modules.findIndex((module) => runs.get(module.id)?.status === 'waiting_events');
  const waitingRun = runs.get(facts.modules[waitingIndex]?.id ?? '');
  if (waitingRun && !facts.isCanceled) {
    const id = facts.modules[waitingIndex + 1]?.id ?? `${waitingRun.moduleId}-v`;
    modules[waitingIndex + 1] = waitingForEvents(id, waitingRun, facts.received);
  }
  const open = modules.findIndex((module) => module.type !== 'Success' && module.type !== 'Failure');
  return {
    step: open < 0 ? facts.modules.length : open,
    modules,
    failure_module: failureStatus(runs.get(facts.failureModuleId), facts),
  };
}

function waitingForEvents(id: string, run: ModuleRunRecord, received: ReadonlyMap<string, number>): FlowModuleStatus {
  const missing = (run.approval?.requiredEvents ?? 1) - (received.get(run.jobId ?? run.flowId) ?? 0);
  return { type: 'WaitingForEvents', id, count: Math.max(missing, 0), ...jobOf(run) };
}

function failureStatus(run: ModuleRunRecord | undefined, facts: ScopeFacts): FlowModuleStatus {
  if (!run) return { type: 'WaitingForPriorSteps', id: facts.failureModuleId };
  return { type: typeOf(run, facts.isCanceled), id: run.moduleId, ...jobOf(run), ...retriesOf(run) };
}

function moduleStatus(module: FlowModule, run: ModuleRunRecord | undefined, facts: ScopeFacts): FlowModuleStatus {
  if (!run) return { type: 'WaitingForPriorSteps', id: module.id };
  const base: FlowModuleStatus = {
    type: typeOf(run, facts.isCanceled),
    id: module.id,
    ...jobOf(run),
    ...retriesOf(run),
    ...(run.isSkipped ? { skipped: true } : {}),
  };
  if (run.approvers.length > 0) {
    base.approvers = run.approvers.map((entry) => ({ resume_id: entry.resumeId, approver: entry.approver }));
  }
  const children = facts.children.filter((child) => child.moduleId === module.id);
  return { ...base, ...containerOf(module, run, children) };
}

function typeOf(run: ModuleRunRecord, isCanceled: boolean): FlowModuleStatus['type'] {
  if (run.status === 'success') return 'Success';
  if (run.status === 'failure') return 'Failure';
  if (run.status === 'waiting_events') return isCanceled ? 'Failure' : 'Success';
  if (isCanceled && run.liveStatus === null) return 'Failure';
  const isQueued =
    run.jobId !== null &&
    (run.liveStatus === 'queued' ||
      run.liveStatus === 'held' ||
      (run.liveStatus === null && run.status === 'waiting_executor'));
  return isQueued ? 'WaitingForExecutor' : 'InProgress';
}

function jobOf(run: ModuleRunRecord): { job?: string } {
  return run.jobId === null ? {} : { job: run.jobId };
}

function retriesOf(run: ModuleRunRecord): { failed_retries?: string[] } {
  return run.failedJobs.length === 0 ? {} : { failed_retries: run.failedJobs };
}

function containerOf(module: FlowModule, run: ModuleRunRecord, children: ChildOutcome[]): Partial<FlowModuleStatus> {
  const { value } = module;
  const lastIndex = children.at(-1)?.idx ?? 0;
  switch (value.type) {
    case 'branchone':
      return { ...branchChosen(run), ...lastJob(children) };
    case 'branchall':
      return { ...childrenOf(run, children), branchall: { branch: lastIndex, len: value.branches.length } };
    case 'forloopflow':
      return {
        ...childrenOf(run, children),
        iterator: { index: lastIndex, ...(run.total === null ? {} : { itered_len: run.total }) },
      };
    case 'whileloopflow':
      return { ...childrenOf(run, children), iterator: { index: lastIndex }, while_loop: true };
    default:
      return {};
  }
}

function branchChosen(run: ModuleRunRecord): Partial<FlowModuleStatus> {
  if (run.branchChosen === null) return {};
  return { branch_chosen: run.branchChosen < 0 ? { type: 'default' } : { type: 'branch', branch: run.branchChosen } };
}

function childrenOf(run: ModuleRunRecord, children: ChildOutcome[]): Partial<FlowModuleStatus> {
  return {
    ...lastJob(children),
    flow_jobs: children.map((child) => child.id),
    flow_jobs_success: children.map((child) => child.isOk),
    flow_jobs_duration: {
      started_at: children.map((child) => child.startedAt.toISOString()),
      duration_ms: children.map((child) => durationMs(child.startedAt, child.endedAt)),
    },
    parallel: run.isParallel,
  };
}

function lastJob(children: ChildOutcome[]): { job?: string } {
  const last = children.at(-1);
  return last ? { job: last.id } : {};
}
