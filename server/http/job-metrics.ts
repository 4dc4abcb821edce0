import { getJobProgress, setJobProgress } from '@/contract/job-metrics';
import { loadProgress, saveProgress } from '../db/progress';
import { publishRunChanged } from '../events/run-events';
import { jobNotFound } from '../queries/get-job';
import type { Router } from './router';

export function addJobMetricRoutes(router: Router): void {
  router.on(setJobProgress, async ({ params, body }) => {
    const rootId = await saveProgress({ workspaceId: params.workspace, id: params.id }, body.percent);
    if (rootId === null) throw jobNotFound();
    publishRunChanged(rootId);
    return 'progress updated';
  });
  router.on(getJobProgress, async ({ params }) => {
    const progress = await loadProgress(params.workspace, params.id);
    if (progress === undefined) throw jobNotFound();
    return progress;
  });
}
