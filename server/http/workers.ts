import * as specs from '@/contract/workers';
import type { TagQueue } from '@/contract/workers';
import { listLanguages } from '../queries/list-languages';
import { capacityOf, getWorkersOverview, listLiveWorkers, listQueues, listSeenWorkers } from '../queries/workers';
import type { Router } from './router';

const PER_PAGE = 30;

export function addWorkerRoutes(router: Router): void {
  router.on(specs.getWorkersOverview, () => getWorkersOverview(null));
  router.on(specs.getWorkspaceOverview, ({ params }) => getWorkersOverview(params.workspace));
  router.on(specs.listWorkers, async ({ query, caller }) => {
    const perPage = query.per_page ?? PER_PAGE;
    const from = ((query.page ?? 1) - 1) * perPage;
    const workers = (await listSeenWorkers(query.ping_since)).slice(from, from + perPage);
    return workers.map((worker) => ({
      worker: worker.id,
      // Where the machines are is for administrators to know.
      worker_instance: caller.isSuperadmin ? worker.host : 'worker',
      last_ping: Math.round(worker.lastSeenS),
      started_at: worker.startedAt,
      ip: '',
      jobs_executed: worker.jobsDone,
      custom_tags: worker.tags,
      worker_group: 'default',
      wm_version: worker.version,
      memory_usage: worker.memoryBytes,
      job_isolation: worker.sandbox.mode,
    }));
  });
  router.on(specs.existsWorkersWithTags, async ({ query }) => {
    const live = await listLiveWorkers();
    const tags = query.tags.split(',').map((tag) => tag.trim());
    return Object.fromEntries(tags.filter(Boolean).map((tag) => [tag, capacityOf(tag, live).workers > 0]));
  });
  router.on(specs.getLanguages, () => listLanguages());
  addQueues(router);
}

function addQueues(router: Router): void {
  router.on(specs.getQueueStatus, async () =>
    (await listQueues()).map(({ tag, waiting, oldestS, running, workers }) => ({
      tag,
      waiting,
      ...(oldestS === null ? {} : { delay: oldestS }),
      running,
      workers,
    })),
  );
  router.on(specs.getQueueCounts, () => countsOf((queue) => queue.waiting));
  router.on(specs.getQueueRunningCounts, () => countsOf((queue) => queue.running));
  router.on(specs.getQueueMetrics, async () => {
    const now = new Date().toISOString();
    return (await listQueues()).flatMap(({ tag, waiting, oldestS }) => [
      { id: `queue_count_${tag}`, values: [{ created_at: now, value: waiting }] },
      { id: `queue_delay_${tag}`, values: [{ created_at: now, value: oldestS ?? 0 }] },
    ]);
  });
}

async function countsOf(count: (queue: TagQueue) => number): Promise<Record<string, number>> {
  const counted = (await listQueues()).map((queue) => [queue.tag, count(queue)] as const);
  return Object.fromEntries(counted.filter(([, jobs]) => jobs > 0));
}
