import type { FlowStatus } from '@/contract/job-shape';
import type { FlowValue } from '@/engine/flow/schema';
import { countDecisions } from '../db/approval-reads';
import { loadChildOutcomes, loadModuleRuns, loadRunExtras, type ScopeRecord } from '../db/scope-reads';
import { modulesAt } from './flow-document';
import { flowStatusOf, NO_EXTRAS } from './flow-status';

/** The status of one scope of a flow: the flow itself, an iteration or a branch. */
export async function loadFlowStatus(
  value: FlowValue,
  scopeId: string,
  scope: ScopeRecord | null,
): Promise<FlowStatus> {
  const isRun = scope?.parentScopeId === null;
  const [runs, children, extras] = await Promise.all([
    loadModuleRuns([scopeId]),
    loadChildOutcomes(scopeId),
    isRun ? loadRunExtras(scopeId) : null,
  ]);
  const waiting = runs.filter((run) => run.status === 'waiting_events').flatMap((run) => [run.jobId ?? [], run.flowId]);
  return flowStatusOf({
    modules: modulesAt(value, scope?.list ?? '/modules'),
    failureModuleId: value.failure_module?.id ?? 'failure',
    isCanceled: scope?.status === 'canceled',
    runs,
    children,
    received: await countDecisions([...new Set(waiting.flat())]),
    run: extras ?? NO_EXTRAS,
  });
}
