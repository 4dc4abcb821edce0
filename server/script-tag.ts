import type { ScriptVersion } from './db/flow-documents';

/** The tag that the workers of one script serve. */
export function dedicatedTag(workspaceId: string, path: string): string {
  return `${workspaceId}:${path}`;
}

/** The tag a script's version asks for; null where it asks for none. */
export function scriptTag(workspaceId: string, { tag, path, isDedicated }: ScriptVersion): string | null {
  return isDedicated ? dedicatedTag(workspaceId, path) : tag;
}
