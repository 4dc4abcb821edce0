import type { CompletedJob, QueuedJob } from '@/contract/job-shape';
import {
  cancelPersistentQueuedJobs,
  cancelQueuedJob,
  cancelSelection,
  forceCancelQueuedJob,
  getCompletedJob,
  getCompletedJobResult,
  getCompletedJobResultMaybe,
  getJob,
  getJobLogs,
  getJobUpdates,
  getJobUpdatesSse,
  getResultById,
  getRootJobId,
  listCompletedJobs,
  listJobs,
  listQueuedJobs,
} from '@/contract/jobs';
import { getRunTrace } from '@/contract/run-trace';
import { getRunTree } from '@/contract/run-tree';
import { cancelJob, cancelJobs, cancelJobsOfPath } from '../commands/cancel-job';
import { getCompletedJob as readCompletedJob, getJob as readJob, getRootId, type JobAddress } from '../queries/get-job';
import { getResult, getResultMaybe, getResultOfModule } from '../queries/get-job-result';
import { getJobLogs as readJobLogs } from '../queries/get-job-logs';
import { getJobUpdate } from '../queries/get-job-updates';
import { getRunTrace as readRunTrace } from '../queries/get-run-trace';
import { getRunTree as readRunTree } from '../queries/get-run-tree';
import { listJobs as readJobs } from '../queries/list-jobs';
import { addFlowLogRoutes } from './flow-logs';
import { addFlowRunRoutes } from './flow-runs';
import { addJobBatchRoutes } from './job-batches';
import { addJobCountRoutes } from './job-counts';
import { addJobDetailRoutes } from './job-details';
import { addRunRoutes } from './jobs-run';
import { streamJobUpdates } from './job-updates-sse';
import type { Router } from './router';

type Named = { params: { workspace: string; id: string } };

function addressOf({ params }: Named): JobAddress {
  return { workspaceId: params.workspace, id: params.id };
}

export function addJobRoutes(router: Router): void {
  addRunRoutes(router);
  addFlowRunRoutes(router);
  addFlowLogRoutes(router);
  addJobBatchRoutes(router);
  addJobCountRoutes(router);
  addJobDetailRoutes(router);
  addLists(router);
  addReads(router);
  addResults(router);
  addCancels(router);
}

function addCancels(router: Router): void {
  router.on(cancelQueuedJob, ({ params, body, caller }) =>
    cancelJob({ workspaceId: params.workspace, id: params.id, by: caller.username, reason: body?.reason }),
  );
  router.on(forceCancelQueuedJob, ({ params, body, caller }) =>
    cancelJob({
      workspaceId: params.workspace,
      id: params.id,
      by: caller.username,
      reason: body?.reason,
      isForced: true,
    }),
  );
  router.on(cancelSelection, ({ params, query, body, caller }) =>
    cancelJobs({ workspaceId: params.workspace, ids: body, by: caller.username, isForced: query.force_cancel }),
  );
  router.on(cancelPersistentQueuedJobs, async ({ params, body, caller }) => {
    const { workspace: workspaceId, path } = params;
    await cancelJobsOfPath({ workspaceId, path, by: caller.username, reason: body?.reason });
    return path;
  });
}

function addLists(router: Router): void {
  router.on(listJobs, ({ params, query, caller }) =>
    readJobs({ workspaceId: params.workspace, side: 'both', query, caller }),
  );
  router.on(listQueuedJobs, async ({ params, query, caller }) => {
    const jobs = await readJobs({ workspaceId: params.workspace, side: 'live', query, caller });
    // A run may end between the two reads of the list.
    return jobs.filter((job): job is QueuedJob => job.type === 'QueuedJob');
  });
  router.on(listCompletedJobs, async ({ params, query, caller }) => {
    const jobs = await readJobs({ workspaceId: params.workspace, side: 'done', query, caller });
    return jobs.filter((job): job is CompletedJob => job.type === 'CompletedJob');
  });
}

function addReads(router: Router): void {
  router.on(getJob, (call) => readJob(addressOf(call), { hasLogs: !call.query.no_logs, hasCode: !call.query.no_code }));
  router.on(getCompletedJob, (call) =>
    readCompletedJob(addressOf(call), { hasLogs: !call.query.no_logs, hasCode: !call.query.no_code }),
  );
  router.on(getRootJobId, (call) => getRootId(addressOf(call)));
  router.on(getJobLogs, (call) => readJobLogs(addressOf(call)));
  router.on(getRunTrace, (call) => readRunTrace(addressOf(call)));
  router.on(getRunTree, (call) => readRunTree(addressOf(call), call.query));
  router.on(getJobUpdates, async (call) => {
    const wish = { from: call.query.log_offset ?? 0, hasLogs: !call.query.no_logs };
    return (await getJobUpdate(addressOf(call), wish)).update;
  });
  router.on(getJobUpdatesSse, (call) => streamJobUpdates(addressOf(call), call));
}

function addResults(router: Router): void {
  router.on(getCompletedJobResult, async (call) => (await getResult(addressOf(call))) ?? null);
  router.on(getCompletedJobResultMaybe, (call) => getResultMaybe(addressOf(call)));
  router.on(getResultById, async ({ params }) => {
    const flow = { workspaceId: params.workspace, id: params.flow_job_id };
    return (await getResultOfModule(flow, params.node_id)) ?? null;
  });
}
