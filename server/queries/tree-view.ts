import type { ErrorSummary, ModuleState, TreeFlow, TreeModule, TreeScope, TreeStep } from '@/contract/run-tree';
import type { StepRecord } from '../db/job-reads';
import { childrenPlace, type ModuleRunRecord, type ScopeRecord } from '../db/scope-reads';
import { durationMs, runStateOf } from './run-state';

/** Iterations of a module in one reply. */
export const CHILDREN_MAX = 200;
const VALUE_LENGTH_MAX = 2_000;
const MESSAGE_LENGTH_MAX = 2_000;

/** What was read of a run so far. */
export type Walk = {
  workspaceId: string;
  scopes: ScopeRecord[];
  runs: ModuleRunRecord[];
  steps: Map<string, StepRecord>;
  /** By scope and module; a full page means that there may be more. */
  children: Map<string, ScopeRecord[]>;
  flows: TreeFlow[];
};

export function childKey(scopeId: string, moduleId: string): string {
  return `${scopeId}/${moduleId}`;
}

export function treeScope(scope: ScopeRecord, walk: Walk): TreeScope {
  const runs = walk.runs.filter((run) => run.scopeId === scope.id);
  return {
    id: scope.id,
    flowId: scope.flowId,
    parentScopeId: scope.parentScopeId,
    parentModuleId: scope.parentModuleId,
    index: scope.idx,
    state: scopeState(scope, runs),
    startedAt: scope.createdAt.toISOString(),
    endedAt: scope.endedAt?.toISOString() ?? null,
    durationMs: durationMs(scope.createdAt, scope.endedAt),
    value: shortValue(scope),
    modules: runs.map((run) => treeModule(run, scope, walk)),
  };
}

function scopeState(scope: ScopeRecord, runs: ModuleRunRecord[]): ModuleState {
  if (scope.status === 'canceled') return 'canceled';
  if (scope.status === 'ended') return scope.ok ? 'success' : 'failure';
  return runs.some((run) => run.status === 'waiting_events') ? 'suspended' : 'running';
}

function shortValue(scope: ScopeRecord): unknown {
  if (scope.iter === null) return null;
  const value = scope.iter.value ?? null;
  return JSON.stringify(value).length <= VALUE_LENGTH_MAX ? value : null;
}

function treeModule(run: ModuleRunRecord, scope: ScopeRecord, walk: Walk): TreeModule {
  const step = run.jobId === null ? undefined : walk.steps.get(run.jobId);
  const children = walk.children.get(childKey(childrenPlace(run).scopeId, run.moduleId)) ?? [];
  const startedAt = step?.startedAt ?? run.startedAt;
  return {
    moduleId: run.moduleId,
    state: moduleState(run, scope, step),
    isSkipped: run.isSkipped,
    startedAt: startedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    durationMs: step ? durationMs(step.startedAt, step.finishedAt) : durationMs(run.startedAt, run.endedAt),
    step: step ? treeStep(step) : null,
    failedSteps: run.failedJobs.flatMap((id) => {
      const failed = walk.steps.get(id);
      return failed ? [treeStep(failed)] : [];
    }),
    run: run.runNo,
    branchChosen: run.branchChosen,
    isParallel: run.isParallel,
    total: run.total,
    failed: run.failed,
    deadline: run.status === 'waiting_events' ? (run.approval?.deadline ?? null) : null,
    approvers: run.approvers,
    scopes: children.map((child) => child.id),
    nextAfter: nextAfter(run, children),
  };
}

function moduleState(run: ModuleRunRecord, scope: ScopeRecord, step: StepRecord | undefined): ModuleState {
  if (run.status === 'success' || run.status === 'failure') return run.status;
  if (scope.status === 'canceled' && (step?.liveStatus ?? null) === null) return 'canceled';
  if (run.status === 'waiting_events') return 'suspended';
  return step && runStateOf(step) === 'waiting' ? 'waiting' : 'running';
}

/** A loop whose children were left out for want of room begins at -1. */
function nextAfter(run: ModuleRunRecord, children: ScopeRecord[]): number | null {
  const last = children.at(-1);
  if (last) return children.length >= CHILDREN_MAX ? last.idx : null;
  const hasChildren = run.jobId === null && ((run.total ?? 0) > 0 || run.status === 'in_progress');
  return hasChildren && run.result?.at !== 'inline' ? -1 : null;
}

function treeStep(step: StepRecord): TreeStep {
  return {
    id: step.id,
    kind: step.kind,
    path: step.path,
    language: step.language,
    state: runStateOf({ ...step, liveKind: step.kind.startsWith('flow') ? 'flow' : 'script' }),
    attempt: step.attempt,
    createdAt: step.createdAt.toISOString(),
    startedAt: step.startedAt?.toISOString() ?? null,
    endedAt: step.finishedAt?.toISOString() ?? null,
    durationMs: durationMs(step.startedAt, step.finishedAt),
    error: step.doneStatus === null || step.doneStatus === 'success' ? null : errorSummary(step.errorJson),
    progress: step.progress,
  };
}

function errorSummary(json: string | null): ErrorSummary {
  if (json === null) return { name: 'Error', message: 'The error is too long to show here.' };
  const error = (JSON.parse(json) as { error?: Record<string, unknown> } | null)?.error ?? {};
  const message = typeof error.message === 'string' ? error.message : JSON.stringify(error);
  return {
    name: typeof error.name === 'string' ? error.name : 'Error',
    message: message.slice(0, MESSAGE_LENGTH_MAX),
    ...(typeof error.step_id === 'string' ? { stepId: error.step_id } : {}),
  };
}
