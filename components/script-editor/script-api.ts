import { queryOptions } from '@tanstack/react-query';
import { createScript, getScript, type ScriptReply } from '@/contract/scripts';
import { callApi } from '../api/client';
import { draftFrom, fieldsOf, type ScriptDraft } from './script-draft';
import type { SavedDraft } from './use-script-draft';

const RESOLVING_POLL_MS = 1_000;

/** A job resolves the packages of this version. */
export function isResolving({ lock, lock_job, lock_error_logs }: ScriptReply): boolean {
  return lock_job !== undefined && lock === undefined && lock_error_logs === undefined;
}

export function scriptQuery(workspace: string, path: string) {
  return queryOptions({
    queryKey: ['script', workspace, path],
    queryFn: ({ signal }) => callApi(getScript, { params: { workspace, path }, signal }),
    refetchInterval: ({ state }) => (state.data && isResolving(state.data) ? RESOLVING_POLL_MS : false),
  });
}

export function draftOf(script: ScriptReply): SavedDraft {
  return { hash: script.hash, draft: draftFrom(script) };
}

type SaveRequest = {
  draft: ScriptDraft;
  /** The version this one replaces; null for a script that is new. */
  parentHash: string | null;
  message: string;
  before: ScriptReply | null;
};

/** Deploys a version and answers its hash. The form is read from the code by the server. */
export function saveScript(workspace: string, { draft, parentHash, message, before }: SaveRequest): Promise<string> {
  return callApi(createScript, {
    params: { workspace },
    body: {
      ...fieldsOf(draft),
      parent_hash: parentHash,
      deployment_message: message.trim() || null,
      // No editor shows it, and a new version must not lose it.
      is_template: before?.is_template,
    },
  });
}
