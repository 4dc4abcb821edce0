import type { FlowStatus } from '@/contract/job-shape';
import type { FlowValue } from '@/engine/flow/schema';
import { countDecisions } from '../db/approval-reads';
import { loadChildOutcomes, loadIterated, loadModuleRuns, loadRunExtras, type ScopeRecord } from '../db/scope-reads';
import { modulesAt } from './flow-document';
import { flowStatusOf, NO_EXTRAS } from './flow-status';

/** The status of one scope of a flow: the flow itself, an iteration or a branch. */
export async function loadFlowStatus(
  value: FlowValue,
  scopeId: string,
  scope: ScopeRecord | null,
): Promise<FlowStatus> {
  const isRun = scope?.parentScopeId === null;
  const modules = modulesAt(value, scope?.list ?? '/modules');
  const hasLoops = modules.some((module) => module.value.type === 'forloopflow');
  const [runs, children, extras, iterated] = await Promise.all([
    loadModuleRuns([scopeId]),
    loadChildOutcomes(scopeId),
    isRun ? loadRunExtras(scopeId) : null,
    hasLoops ? loadIterated(scopeId) : new Map<string, unknown[]>(),
  ]);
  const waiting = runs.filter((run) => run.status === 'waiting_events').flatMap((run) => [run.jobId ?? [], run.flowId]);
  return flowStatusOf({
    modules,
    iterated,
    failureModuleId: value.failure_module?.id ?? 'failure',
    isCanceled: scope?.status === 'canceled',
    runs,
    children,
    received: await countDecisions([...new Set(waiting.flat())]),
    run: extras ?? NO_EXTRAS,
  });
}
