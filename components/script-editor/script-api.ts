import { queryOptions } from '@tanstack/react-query';
import { createScript, getScript, type ScriptReply } from '@/contract/scripts';
import { controlSettings } from '@/engine/flow/controls';
import { isLanguage } from '@/engine/languages/languages';
import { callApi } from '../api/client';
import type { ScriptDraft } from './script-draft';
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
  const { path, summary, description, content, language, tag, timeout } = script;
  return {
    hash: script.hash,
    draft: {
      path,
      summary,
      description,
      content,
      language: isLanguage(language) ? language : 'bun',
      tag: tag ?? '',
      timeoutS: timeout ?? null,
      priority: script.priority ?? null,
      controls: controlSettings.parse(script),
    },
  };
}

type SaveRequest = {
  draft: ScriptDraft;
  /** The version this one replaces; null for a script that is new. */
  parentHash: string | null;
  message: string;
  /** What the editor does not show and a new version must not lose. */
  before: ScriptReply | null;
};

/** Deploys a version and answers its hash. The form is read from the code by the server. */
export function saveScript(workspace: string, { draft, parentHash, message, before }: SaveRequest): Promise<string> {
  const { path, summary, description, content, language, tag, timeoutS, priority, controls } = draft;
  return callApi(createScript, {
    params: { workspace },
    body: {
      path,
      summary,
      description,
      content,
      language,
      tag: tag || null,
      timeout: timeoutS,
      priority,
      ...controls,
      on_worker_lost: before?.on_worker_lost === 'fail' ? 'fail' : null,
      parent_hash: parentHash,
      deployment_message: message.trim() || null,
      kind: kindOf(before),
      is_template: before?.is_template,
    },
  });
}

type Kind = NonNullable<Parameters<typeof callApi<typeof createScript>>[1]['body']['kind']>;

const KINDS: readonly string[] = [
  'script',
  'failure',
  'trigger',
  'command',
  'approval',
  'preprocessor',
] satisfies Kind[];

function kindOf(before: ScriptReply | null): Kind {
  return before && KINDS.includes(before.kind) ? (before.kind as Kind) : 'script';
}
