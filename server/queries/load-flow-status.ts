import type { FlowStatus } from '@/contract/job-shape';
import type { FlowValue } from '@/engine/flow/schema';
import { countDecisions } from '../db/approval-reads';
import { loadChildOutcomes, loadModuleRuns, type ScopeRecord } from '../db/scope-reads';
import { modulesAt } from './flow-document';
import { flowStatusOf } from './flow-status';

/** The status of one scope of a flow: the flow itself, an iteration or a branch. */
export async function loadFlowStatus(
  value: FlowValue,
  scopeId: string,
  scope: ScopeRecord | null,
): Promise<FlowStatus> {
  const [runs, children] = await Promise.all([loadModuleRuns([scopeId]), loadChildOutcomes(scopeId)]);
  const waiting = runs.filter((run) => run.status === 'waiting_events').map((run) => run.jobId ?? run.flowId);
  return flowStatusOf({
    modules: modulesAt(value, scope?.list ?? '/modules'),
    failureModuleId: value.failure_module?.id ?? 'failure',
    isCanceled: scope?.status === 'canceled',
    runs,
    children,
    received: await countDecisions(waiting),
  });
}
