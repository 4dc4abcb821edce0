import { randomInt } from 'node:crypto';
import type { Caller } from '../auth/caller';
import { loadWaitingModules } from '../db/scope-reads';
import { AppError } from '../errors';
import { getRootId } from '../queries/get-job';
import { decideByLink } from './decide-by-link';

const RESUME_ID_MAX = 2 ** 47;

export type UserDecision = { workspaceId: string; id: string; isApproved: boolean; value: unknown };

/** Decides what a flow, one of its scopes or a step waits for, as the signed-in caller. */
export async function decideAsUser(
  { workspaceId, id, isApproved, value }: UserDecision,
  caller: Caller,
): Promise<void> {
  // Says that there is no such run, rather than that it waits for nothing.
  await getRootId({ workspaceId, id });
  const [waiting] = await loadWaitingModules(workspaceId, id);
  if (!waiting) throw new AppError('approval_closed', 'This run waits for no decision.');
  const decision = {
    workspaceId,
    jobId: waiting.jobId ?? waiting.flowId,
    resumeId: randomInt(RESUME_ID_MAX),
    approver: caller.username,
    isApproved,
    value,
    isFormChecked: true,
  };
  await decideByLink(decision, caller);
}
