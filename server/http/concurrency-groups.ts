import * as specs from '@/contract/concurrency-groups';
import { authenticate } from '../auth/authenticate';
import { authorize } from '../auth/authorize';
import { pruneConcurrencyGroup } from '../commands/prune-concurrency-group';
import { AppError } from '../errors';
import { getKeyedJob, listConcurrencyGroups } from '../queries/list-concurrency-groups';
import { listJobs } from '../queries/list-jobs';
import type { Router } from './router';

export function addConcurrencyGroupRoutes(router: Router): void {
  router.on(specs.listConcurrencyGroups, () => listConcurrencyGroups());
  router.on(specs.pruneConcurrencyGroup, async ({ params }) => {
    await pruneConcurrencyGroup(params.concurrency_id);
    return {};
  });
  router.on(specs.listConcurrencyJobs, async ({ params, query, caller }) => {
    const jobs = await listJobs({ workspaceId: params.workspace, side: 'both', query, caller });
    return { jobs, obscured_jobs: [] };
  });
  router.on(specs.getConcurrencyKey, async ({ params, request }) => {
    const job = await getKeyedJob(params.id);
    // The address names no workspace: the job does, and whoever may read it there may read this.
    const identity = await authenticate(request, { isPublic: false });
    await authorize({ spec: { ...specs.getConcurrencyKey, role: 'operator' }, identity, workspaceId: job.workspaceId });
    if (job.key !== null) return job.key;
    throw new AppError('not_found', 'This job has no concurrency limit.');
  });
}
