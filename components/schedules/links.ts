import { itemHref, workspaceHref } from '../shell/route-path';

export type Target = { kind: 'script' | 'flow'; path: string };

export function schedulesHref(workspace: string): string {
  return `${workspaceHref(workspace)}/schedules`;
}

/** The form, filled in for a script or a flow. */
export function newScheduleHref(workspace: string, target?: Target): string {
  const search = target ? `?${target.kind}=${encodeURIComponent(target.path)}` : '';
  return `${schedulesHref(workspace)}/new${search}`;
}

export function editScheduleHref(workspace: string, path: string): string {
  return itemHref(workspace, 'schedules/edit', path);
}

export function scheduleRunsHref(workspace: string, path: string): string {
  return `${workspaceHref(workspace)}/runs?schedule=${encodeURIComponent(path)}`;
}
