import { getFlowUserState, restartFlowAtStep, setFlowUserState } from '@/contract/flow-runs';
import { restartFlow } from '../commands/restart-flow';
import { loadUserState, saveUserState } from '../db/user-states';
import { jobNotFound } from '../queries/get-job';
import { submissionOf } from './run-submission';
import type { Router } from './router';

/** What is done with flow runs as such. */
export function addFlowRunRoutes(router: Router): void {
  router.on(restartFlowAtStep, (call) =>
    restartFlow({ ...submissionOf(call), caller: call.caller, earlierId: call.params.id, step: call.body }),
  );
  router.on(setFlowUserState, async ({ params, body }) => {
    const flow = { workspaceId: params.workspace, id: params.id };
    const isKept = await saveUserState(flow, params.key, JSON.stringify(body ?? null));
    if (!isKept) throw jobNotFound();
    return 'flow user state updated';
  });
  router.on(getFlowUserState, async ({ params }) => {
    const json = await loadUserState(params.workspace, params.id, params.key);
    return json === null ? null : (JSON.parse(json) as unknown);
  });
}
