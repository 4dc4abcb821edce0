import { parseExact } from '@/engine/input/exact-json';
import type { RestartPoint } from '@/engine/run/restart-point';
import { type Caller, hasRole } from '../auth/caller';
import { type JobDetail, loadJob } from '../db/job-reads';
import { AppError } from '../errors';
import { flowValueOf } from '../queries/flow-document';
import { jobNotFound } from '../queries/get-job';
import { type RunSubmission, type RunTarget, submitRun } from './submit-run';

type RestartStep = { step_id: string; branch_or_iteration_n?: number | null };

export type Restart = Omit<RunSubmission, 'target' | 'args' | 'restartedFrom' | 'event'> & {
  caller: Caller;
  /** The run that is taken over up to the step. */
  earlierId: string;
  step: RestartStep & { flow_version?: number | null; nested_path?: RestartStep[] | null };
};

/** Starts a run that takes over an ended one up to a step, with its arguments and in its version. Answers its id. */
export async function restartFlow({ caller, earlierId, step, ...run }: Restart): Promise<string> {
  const earlier = await loadJob(run.workspaceId, earlierId);
  if (!earlier) throw jobNotFound();
  if (earlier.doneStatus === null)
    throw new AppError('conflict', 'The run has not ended yet. Cancel it first, or wait for its end.');
  const { step_id, branch_or_iteration_n, nested_path, flow_version } = step;
  const target = await targetOf(earlier, flow_version ?? null, caller);
  const nested = nestedPoint(nested_path ?? []);
  return submitRun({
    ...run,
    target,
    args: parseExact(earlier.argsJson) as Record<string, unknown>,
    restartedFrom: { flow_job_id: earlierId, step_id, branch_or_iteration_n, nested, flow_version },
  });
}

async function targetOf(earlier: JobDetail, flowVersion: number | null, caller: Caller): Promise<RunTarget> {
  const versionId = flowVersion ?? earlier.flowVersionId;
  if (earlier.kind === 'flow' && versionId !== null) return { kind: 'flow', versionId };
  const value = await flowValueOf(earlier);
  if (!value) throw new AppError('conflict', 'Only the run of a flow can be restarted from a step.');
  if (!hasRole(caller, 'developer'))
    throw new AppError('forbidden', 'Only developers may run a flow that is not deployed.');
  return { kind: 'flowpreview', value, path: earlier.path };
}

function nestedPoint(path: RestartStep[]): RestartPoint | null {
  return path.reduceRight<RestartPoint | null>((nested, step) => ({ ...step, nested }), null);
}
