import type { FlowModuleStatus, FlowStatus } from '@/contract/job-shape';
import type { FlowModule } from '@/engine/flow/schema';
import type { ChildOutcome, ModuleRunRecord, RunExtrasRecord } from '../db/scope-reads';
import { durationMs } from './run-state';

export type ScopeFacts = {
  modules: FlowModule[];
  failureModuleId: string;
  isCanceled: boolean;
  runs: ModuleRunRecord[];
  children: ChildOutcome[];
  /** Decisions so far, by the job they are addressed to. */
  received: ReadonlyMap<string, number>;
  /** What the loops iterate over, by module. */
  iterated: ReadonlyMap<string, unknown[]>;
  /** Of the run as a whole. `isEvent`: its preprocessor has not made its arguments yet. */
  run: RunExtrasRecord;
};

/** An iteration or branch has none of it. */
export const NO_EXTRAS: RunExtrasRecord = { isEvent: false, userStates: null, restartedFrom: null, purges: [] };

type Runs = ReadonlyMap<string, ModuleRunRecord>;

/**
 * A scope as Windmill's clients know a flow. There, a step that waits for decisions counts as done and it is the module
 * behind it that waits; behind a last one that waits or sleeps stands a hidden module with `-v` at the end of its id.
 */
export function flowStatusOf(facts: ScopeFacts): FlowStatus {
  const runs: Runs = new Map(facts.runs.map((run) => [run.moduleId, run]));
  const modules = facts.modules.map((module) => moduleStatus(module, runs.get(module.id), facts));
  const hidden = hiddenModule(facts, runs);
  if (hidden) modules.push(hidden);
  const waitingIndex = facts.modules.findIndex((module) => runs.get(module.id)?.status === 'waiting_events');
  const waitingRun = runs.get(facts.modules[waitingIndex]?.id ?? '');
  const waits = waitingRun && !facts.isCanceled ? waitingRun : undefined;
  const next = modules[waitingIndex + 1];
  if (waits && next) modules[waitingIndex + 1] = waitingForEvents(next.id, waits, facts.received);
  return {
    step: stepOf(facts, runs),
    modules,
    failure_module: failureStatus(facts, runs),
    ...preprocessorStatus(facts, runs),
    ...retryOf(facts),
    ...conditionsOf(waits),
    ...(facts.run.userStates ? { user_states: facts.run.userStates } : {}),
    ...cleanupOf(facts.run),
    ...(facts.run.restartedFrom ? { restarted_from: facts.run.restartedFrom } : {}),
  };
}

function cleanupOf({ purges }: RunExtrasRecord): Pick<FlowStatus, 'cleanup_module'> {
  if (purges.length === 0) return {};
  const later = purges.filter(({ afterS }) => afterS > 0);
  return {
    cleanup_module: {
      flow_jobs_to_clean: purges.filter(({ afterS }) => afterS === 0).map(({ id }) => id),
      ...(later.length > 0
        ? { flow_jobs_to_schedule_clean: later.map(({ id, afterS }) => ({ id, delete_after_secs: afterS })) }
        : {}),
    },
  };
}

/** Where the run is: the last module it came to, or the one behind it once that is done. */
function stepOf({ modules, failureModuleId, run }: ScopeFacts, runs: Runs): number {
  if (runs.has(failureModuleId)) return modules.length;
  const last = modules.findLastIndex((module) => runs.has(module.id));
  const status = runs.get(modules[last]?.id ?? '')?.status;
  if (status) return status === 'success' || status === 'waiting_events' ? last + 1 : last;
  const preprocessor = runs.get(PREPROCESSOR);
  const isPreprocessed = preprocessor ? preprocessor.status === 'success' : !run.isEvent;
  return isPreprocessed ? 0 : -1;
}

const PREPROCESSOR = 'preprocessor';

function preprocessorStatus(facts: ScopeFacts, runs: Runs): Partial<FlowStatus> {
  const run = runs.get(PREPROCESSOR);
  if (run) return { preprocessor_module: statusOf(run, facts.isCanceled) };
  if (!facts.run.isEvent) return {};
  return { preprocessor_module: { type: 'WaitingForPriorSteps', id: PREPROCESSOR } };
}

function retryOf({ runs, isCanceled }: ScopeFacts): Pick<FlowStatus, 'retry'> {
  const tried = runs.find((run) => isOpen(run, isCanceled) && (run.failedJobs.length > 0 || run.runNo > 0));
  if (!tried) return {};
  return { retry: { fail_count: Math.max(tried.failedJobs.length, tried.runNo), failed_jobs: tried.failedJobs } };
}

function isOpen(run: ModuleRunRecord, isCanceled: boolean): boolean {
  const type = typeOf(run, isCanceled);
  return type !== 'Success' && type !== 'Failure';
}

function conditionsOf(waits: ModuleRunRecord | undefined): Pick<FlowStatus, 'approval_conditions'> {
  if (!waits?.approval) return {};
  const { isAuthRequired, groups, isSelfApprovalDisabled } = waits.approval;
  return {
    approval_conditions: {
      user_auth_required: isAuthRequired,
      user_groups_required: groups,
      self_approval_disabled: isSelfApprovalDisabled,
    },
  };
}

/** There is no such step here: it is as far as the one before it lets it be. */
function hiddenModule({ modules }: ScopeFacts, runs: Runs): FlowModuleStatus | null {
  const last = modules.at(-1);
  const isNeeded = last && ((last.suspend?.required_events ?? 0) > 0 || last.sleep);
  if (!isNeeded) return null;
  const isDone = runs.get(last.id)?.status === 'success';
  return { type: isDone ? 'Success' : 'WaitingForPriorSteps', id: `${last.id}-v` };
}

function waitingForEvents(id: string, run: ModuleRunRecord, received: ReadonlyMap<string, number>): FlowModuleStatus {
  const addressed = new Set([run.jobId ?? run.flowId, run.flowId]);
  const decisions = [...addressed].reduce((sum, job) => sum + (received.get(job) ?? 0), 0);
  const missing = (run.approval?.requiredEvents ?? 1) - decisions;
  return { type: 'WaitingForEvents', id, count: Math.max(missing, 0), ...jobOf(run) };
}

function failureStatus({ modules, failureModuleId, isCanceled }: ScopeFacts, runs: Runs): FlowStatus['failure_module'] {
  const run = runs.get(failureModuleId);
  if (!run) return { type: 'WaitingForPriorSteps', id: failureModuleId };
  const ids = [PREPROCESSOR, ...modules.map((module) => module.id)];
  const parent = ids.findLast((id) => runs.get(id)?.status === 'failure');
  return { ...statusOf(run, isCanceled), ...(parent ? { parent_module: parent } : {}) };
}

function statusOf(run: ModuleRunRecord, isCanceled: boolean): FlowModuleStatus {
  return { type: typeOf(run, isCanceled), id: run.moduleId, ...jobOf(run), ...retriesOf(run) };
}

function moduleStatus(module: FlowModule, run: ModuleRunRecord | undefined, facts: ScopeFacts): FlowModuleStatus {
  if (!run) return { type: 'WaitingForPriorSteps', id: module.id };
  const base: FlowModuleStatus = { ...statusOf(run, facts.isCanceled), ...(run.isSkipped ? { skipped: true } : {}) };
  if (run.approvers.length > 0) {
    base.approvers = run.approvers.map((entry) => ({ resume_id: entry.resumeId, approver: entry.approver }));
  }
  const children = facts.children.filter((child) => child.moduleId === module.id);
  const items = facts.iterated.get(module.id);
  const container = containerOf(module, run, children);
  return { ...base, ...container, ...(items && { iterator: { index: 0, ...container.iterator, itered: items } }) };
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

/** The tries before the one that counts. */
function retriesOf(run: ModuleRunRecord): { failed_retries?: string[] } {
  const before = run.failedJobs.filter((id) => id !== run.jobId);
  return before.length === 0 ? {} : { failed_retries: before };
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
