import * as specs from '@/contract/job-counts';
import * as counts from '../db/job-counts';
import { AppError } from '../errors';
import { listJobIds } from '../queries/list-jobs';
import type { Router } from './router';

const HORIZON_S = 3_600;

export function addJobCountRoutes(router: Router): void {
  router.on(specs.listFilteredUuids, ({ params, query, caller }) =>
    listJobIds({ workspaceId: params.workspace, side: 'both', query, caller }),
  );
  router.on(specs.listFilteredQueueUuids, ({ params, query, caller }) =>
    listJobIds({ workspaceId: params.workspace, side: 'live', query, caller }),
  );
  router.on(specs.getQueueCount, async ({ params, query }) => {
    const { waiting, suspended } = await counts.countQueue(params.workspace, listOf(query.tags));
    return { database_length: waiting, suspended };
  });
  router.on(specs.getCompletedCount, async ({ params }) => {
    return { database_length: await counts.countEnded({ workspaceId: params.workspace, tags: null }) };
  });
  router.on(specs.countCompletedJobs, ({ params, query }) =>
    counts.countEnded({
      workspaceId: params.workspace,
      sinceS: query.completed_after_s_ago,
      isSuccess: query.success,
      tags: listOf(query.tags),
    }),
  );
  router.on(specs.countJobsByTag, ({ query }) =>
    counts.countByTag(query.horizon_secs ?? HORIZON_S, query.workspace_id ?? null),
  );
  addTimes(router);
}

function addTimes(router: Router): void {
  router.on(specs.getDbClock, () => counts.readClockMs());
  router.on(specs.getScheduledFor, async ({ params }) => {
    const dueMs = await counts.findDueMs(params.workspace, params.id);
    if (dueMs === null) throw new AppError('job_not_found', 'No run that has not ended has this id.');
    return dueMs;
  });
  router.on(specs.getQueuePosition, async ({ params }) => {
    const { waiting, before } = await counts.countDueBefore(params.scheduled_for);
    return waiting === 0 ? {} : { position: before + 1 };
  });
  router.on(specs.getStartedAtByIds, async ({ params, body }) => {
    const starts = await counts.loadStarts(params.workspace, body);
    return starts.map((start) => start?.toISOString() ?? null);
  });
}

function listOf(text: string | undefined): string[] | null {
  return text ? text.split(',').map((part) => part.trim()) : null;
}
