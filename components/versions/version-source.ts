import type { DraftKind } from '@/contract/drafts';
import type { CodeLanguage } from '../ui/code-editor-props';

/** The draft of the person stands before the versions. */
export const DRAFT_ID = 'draft';

export type VersionHead = { id: string; by: string; at: string; message: string };

/** A version as texts that can be read and compared. */
export type VersionTexts = { code: string; language: CodeLanguage; inputs: string; settings: string };

/** Where the versions of a script or a flow come from. */
export type VersionSource = {
  kind: DraftKind;
  workspace: string;
  path: string;
  /** What an address calls the id of a version. */
  param: 'hash' | 'version';
  /** The newest first. */
  list: (signal: AbortSignal) => Promise<VersionHead[]>;
  read: (id: string, signal: AbortSignal) => Promise<VersionTexts>;
  /** Of a stored draft; null where it cannot be read. */
  readDraft: (value: unknown) => Promise<VersionTexts | null>;
  /** Deploys an old version again above the newest, and answers the id of the new one. */
  restore: (old: { id: string; newestId: string; message: string }) => Promise<string>;
};

/** JSON a person can read, without what says nothing. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner === null || inner === '' ? undefined : inner), 2) ?? '{}';
}

/** How an id is shown. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
