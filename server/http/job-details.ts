import * as specs from '@/contract/job-details';
import { eraseRun } from '../commands/erase-run';
import { runNow } from '../commands/run-now';
import { getCompletedJob, getJob } from '../queries/get-job';
import { getJobLogs } from '../queries/get-job-logs';
import type { Router } from './router';

const TAIL_CHARS = 20_000;

type Named = { params: { workspace: string; id: string } };

const addressOf = ({ params }: Named) => ({ workspaceId: params.workspace, id: params.id });

/** Single parts of a job, for those who need no more of it. */
export function addJobDetailRoutes(router: Router): void {
  router.on(specs.getCompletedJobTiming, async (call) => {
    const { created_at, started_at, duration_ms } = await getCompletedJob(addressOf(call));
    return { created_at, started_at, duration_ms };
  });
  router.on(specs.runQueuedJobNow, async (call) => {
    await runNow(addressOf(call));
    return call.params.id;
  });
  router.on(specs.deleteCompletedJob, (call) => eraseRun(addressOf(call)));
  router.on(specs.getJobArgs, async (call) => (await getJob(addressOf(call))).args ?? {});
  router.on(specs.getCompletedJobLogsTail, async (call) => (await getJobLogs(addressOf(call))).slice(-TAIL_CHARS));
}
