import { createScript, getScriptByHash, listScriptVersions } from '@/contract/scripts';
import { languageOf } from '@/engine/languages/languages';
import { callApi } from '../api/client';
import { fieldsOf, draftFrom, readStored, type ScriptDraft } from '../script-editor/script-draft';
import { prettyJson, shortId, type VersionSource, type VersionTexts } from './version-source';

export function scriptVersions(workspace: string, path: string): VersionSource {
  const readVersion = (hash: string, signal?: AbortSignal) =>
    callApi(getScriptByHash, { params: { workspace, hash }, signal });
  return {
    kind: 'script',
    workspace,
    path,
    param: 'hash',
    list: async (signal) =>
      (await callApi(listScriptVersions, { params: { workspace, path }, signal })).map((version) => ({
        id: version.script_hash,
        by: version.created_by,
        at: version.created_at,
        message: version.deployment_msg ?? '',
      })),
    read: async (id, signal) => {
      const script = await readVersion(id, signal);
      return textsOf(draftFrom(script), prettyJson(script.schema ?? {}));
    },
    readDraft: async (value) => {
      const kept = readStored(value);
      return kept && textsOf(kept.draft, '');
    },
    restore: async ({ id, newestId, message }) => {
      const old = await readVersion(id);
      const body = {
        ...fieldsOf(draftFrom(old)),
        is_template: old.is_template,
        path,
        // With its form and its packages, it runs exactly as it did.
        schema: old.schema,
        lock: old.lock,
        parent_hash: newestId,
        deployment_message: message || `Restore version ${shortId(id)}`,
      };
      return callApi(createScript, { params: { workspace }, body });
    },
  };
}

function textsOf(draft: ScriptDraft, inputs: string): VersionTexts {
  const { content, ...settings } = fieldsOf(draft);
  return {
    code: content,
    language: languageOf(draft.language)?.highlight ?? 'text',
    inputs,
    settings: prettyJson(settings),
  };
}
