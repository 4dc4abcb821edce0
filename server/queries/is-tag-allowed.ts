import { LANGUAGE_IDS } from '@/engine/languages/languages';
import { isTagKeptFrom } from '../db/custom-tags';

/** What every workspace may use: the languages, and the tag of flows. */
export const DEFAULT_TAGS: readonly string[] = [...LANGUAGE_IDS, 'flow'];

/** A tag is open to every workspace, unless the instance keeps it for some. */
export async function isTagAllowed(workspaceId: string, tag: string): Promise<boolean> {
  return DEFAULT_TAGS.includes(tag) || !(await isTagKeptFrom(workspaceId, tag));
}

export function tagRefusal(workspaceId: string, tag: string): string {
  return `The workspace ${workspaceId} may not use the tag ${tag}: the instance keeps it for other workspaces.`;
}
