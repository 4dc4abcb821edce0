import * as specs from '@/contract/job-batches';
import { rerunJobs } from '../commands/rerun-jobs';
import { groupJobs } from '../queries/group-jobs';
import type { Router } from './router';

/** Many runs at once. */
export function addJobBatchRoutes(router: Router): void {
  router.on(specs.listSelectedJobGroups, ({ params, body, caller }) =>
    groupJobs({ workspaceId: params.workspace, ids: body, caller }),
  );
  router.on(specs.batchReRunJobs, async ({ params, body, caller }) => {
    const { job_ids: ids, script_options_by_path: scripts, flow_options_by_path: flows } = body;
    return (await rerunJobs({ workspaceId: params.workspace, ids, scripts, flows, caller })).join('\n');
  });
}
