import { getFlowVersion, listFlowVersions, updateFlow } from '@/contract/flows';
import { exportOpenFlow } from '@/engine/flow/export';
import type { OpenFlow } from '@/engine/flow/schema';
import { callApi } from '../api/client';
import { bodyOf, flowOf, readStored } from '../flow-editor/state/flow-draft';
import { prettyJson, shortId, type VersionSource, type VersionTexts } from './version-source';

export function flowVersions(workspace: string, path: string): VersionSource {
  const readVersion = (version: string, signal?: AbortSignal) =>
    callApi(getFlowVersion, { params: { workspace, version }, signal });
  return {
    kind: 'flow',
    workspace,
    path,
    param: 'version',
    list: async (signal) =>
      (await callApi(listFlowVersions, { params: { workspace, path }, signal })).map((version) => ({
        id: String(version.id),
        by: version.created_by,
        at: version.created_at,
        message: version.deployment_msg ?? '',
      })),
    read: async (id, signal) => textsOf(flowOf(await readVersion(id, signal))),
    readDraft: async (value) => {
      const kept = readStored(value);
      return kept && textsOf(kept.flow);
    },
    restore: async ({ id, newestId, message }) => {
      const body = {
        ...bodyOf(flowOf(await readVersion(id))),
        parent_version_id: Number(newestId),
        deployment_message: message || `Restore version ${shortId(id)}`,
      };
      return callApi(updateFlow, { params: { workspace, path }, body });
    },
  };
}

/** Steps as YAML: code inside stands there line by line. */
async function textsOf(flow: OpenFlow): Promise<VersionTexts> {
  const { value, schema, ...settings } = exportOpenFlow(flow);
  const { stringify } = await import('yaml');
  return {
    code: stringify(value, { lineWidth: 0 }),
    language: 'yaml',
    inputs: prettyJson(schema ?? {}),
    settings: prettyJson(settings),
  };
}
