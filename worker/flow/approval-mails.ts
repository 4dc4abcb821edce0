import type { Effect } from '@/engine/run/state';
import { loadFlowSummary } from '@/server/db/flow-documents';
import type { MailRow } from '@/server/db/plan';
import { approvalMailsFor } from '@/server/mail/approval-mails';
import { type FlowMemory, type Held, loadHead } from './memory';

/** One mail for each approver a suspended step names. */
export async function approvalMails(
  memory: FlowMemory,
  held: Held,
  effect: Extract<Effect, { type: 'suspend' }>,
): Promise<MailRow[]> {
  if (effect.terms.approvers.length === 0) return [];
  const flow = await loadHead(held.row.flowId);
  return approvalMailsFor({
    workspaceId: flow.workspaceId,
    jobId: effect.job,
    approvers: effect.terms.approvers,
    message: effect.terms.message,
    flowPath: flow.runnablePath,
    flowSummary: await loadFlowSummary(flow.flowVersionId),
    stepId: effect.module.id,
    stepSummary: effect.module.summary ?? null,
    startedBy: flow.createdBy,
    resultJson: await memory.value(held.state.previous),
    timeoutS: effect.terms.timeoutS,
  });
}
