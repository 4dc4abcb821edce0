import { workspaceHref } from '../shell/route-path';

/** Where a script like this one is begun. */
export function copyHref(workspace: string, path: string): string {
  return `${workspaceHref(workspace)}/scripts/new?copy=${encodeURIComponent(path)}`;
}
