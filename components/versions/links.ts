import { itemHref } from '../shell/route-path';
import { DRAFT_ID } from './version-source';

/** Where the draft of a script is compared with its newest version. */
export function draftChangesHref(workspace: string, path: string): string {
  return `${itemHref(workspace, 'scripts/get', path)}?hash=${DRAFT_ID}`;
}
