import * as specs from '@/contract/schedules';
import { visibleTo } from '../auth/path-rights';
import { createSchedule } from '../commands/create-schedule';
import { deleteSchedule } from '../commands/delete-schedule';
import { setDefaultHandler } from '../commands/set-default-handler';
import { setScheduleEnabled } from '../commands/set-schedule-enabled';
import { updateSchedule } from '../commands/update-schedule';
import {
  getSchedule,
  isScheduleAt,
  listDefaultHandlers,
  listSchedules,
  listSchedulesWithJobs,
} from '../queries/get-schedule';
import { previewSchedule } from '../queries/preview-schedule';
import type { Router } from './router';

export function addScheduleRoutes(router: Router): void {
  router.on(specs.previewSchedule, ({ body }) => previewSchedule(body));
  addWrites(router);
  router.on(specs.getSchedule, ({ params, caller }) =>
    getSchedule({ workspaceId: params.workspace, path: params.path, holder: caller }),
  );
  router.on(specs.existsSchedule, ({ params }) => isScheduleAt(params.workspace, params.path));
  router.on(specs.listSchedules, ({ params, query, caller }) =>
    listSchedules({ workspaceId: params.workspace, query, visibleTo: visibleTo(caller) }),
  );
  router.on(specs.listSchedulesWithJobs, ({ params, query, caller }) =>
    listSchedulesWithJobs({ workspaceId: params.workspace, query, visibleTo: visibleTo(caller) }),
  );
  router.on(specs.setDefaultHandler, async ({ params, body }) => {
    await setDefaultHandler(params.workspace, body);
    return body.path ? `default ${body.handler_type} handler set` : `default ${body.handler_type} handler removed`;
  });
  router.on(specs.listDefaultHandlers, ({ params }) => listDefaultHandlers(params.workspace));
}

function addWrites(router: Router): void {
  router.on(specs.createSchedule, async ({ params, body, caller }) => {
    await createSchedule({ workspaceId: params.workspace, caller, body });
    return body.path;
  });
  router.on(specs.updateSchedule, async ({ params, body, caller }) => {
    await updateSchedule({ workspaceId: params.workspace, path: params.path, caller }, body);
    return params.path;
  });
  router.on(specs.setScheduleEnabled, async ({ params, body, caller }) => {
    await setScheduleEnabled({ workspaceId: params.workspace, path: params.path, caller }, body.enabled);
    return `${body.enabled ? 'enabled' : 'disabled'} ${params.path}`;
  });
  router.on(specs.deleteSchedule, async ({ params, caller }) => {
    await deleteSchedule({ workspaceId: params.workspace, path: params.path, caller });
    return `deleted ${params.path}`;
  });
}
