import * as specs from '@/contract/flow-logs';
import { getFlowLogs, getFlowLogsText, getFlowResults } from '../queries/get-flow-jobs';
import type { Router } from './router';

/** A flow run and all of its steps at once. */
export function addFlowLogRoutes(router: Router): void {
  router.on(specs.getFlowAllLogs, ({ params }) => getFlowLogsText({ workspaceId: params.workspace, id: params.id }));
  router.on(specs.getFlowAllLogsStructured, ({ params }) =>
    getFlowLogs({ workspaceId: params.workspace, id: params.id }),
  );
  router.on(specs.getFlowAllResults, ({ params, query }) =>
    getFlowResults({ workspaceId: params.workspace, id: params.id }, query),
  );
}
