import { loadJobHead } from '../db/live';
import { query } from '../db/pool';
import { publishRunChanged } from '../events/run-events';
import { failpoint } from '../failpoints';
import { dispatch } from '../queue/dispatch';

export type Decision = {
  workspaceId: string;
  /** The suspended step's job, or its flow's. */
  jobId: string;
  resumeId: number;
  isApproved: boolean;
  value: unknown;
  approver: string;
};

export type DecisionOutcome = 'decided' | 'already' | 'closed' | 'expired' | 'unknown';

/** Records one decision. Only `decided` changed anything; it counts even if the step suspends later. */
export async function decideApproval(decision: Decision): Promise<{ status: DecisionOutcome }> {
  const [row] = await query<{ answer: string }>(
    'decide_approval',
    'SELECT decide_approval($1, $2, $3, $4, $5, $6) AS answer',
    [
      decision.workspaceId,
      decision.jobId,
      decision.resumeId,
      decision.isApproved,
      JSON.stringify(decision.value ?? null),
      decision.approver,
    ],
  );
  await failpoint('approval.after_commit');
  const answer = JSON.parse(row?.answer ?? '{"status":"unknown"}') as { status: DecisionOutcome; woken?: string[] };
  await dispatch(answer.woken ?? []);
  const job = answer.status === 'decided' ? await loadJobHead(decision.jobId) : null;
  if (job) publishRunChanged(job.rootId);
  return { status: answer.status };
}
