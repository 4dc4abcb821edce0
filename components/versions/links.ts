import type { DraftKind } from '@/contract/drafts';
import { itemHref } from '../shell/route-path';
import { DRAFT_ID } from './version-source';

/** Where the draft of a script or a flow is compared with its newest version. */
export function draftChangesHref(workspace: string, path: string, kind: DraftKind = 'script'): string {
  return `${itemHref(workspace, `${kind}s/get`, path)}?${kind === 'flow' ? 'version' : 'hash'}=${DRAFT_ID}`;
}
