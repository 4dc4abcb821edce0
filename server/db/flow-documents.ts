import { LRUCache } from 'lru-cache';
import { type ControlSettings, controlSettings } from '@/engine/flow/controls';
import { type FlowValue, flowValue } from '@/engine/flow/schema';
import { askOnce, Gatherers } from '../gather';
import { loadCode } from './code';
import type { JobHead, OnWorkerLost } from './live';
import { query } from './pool';

const documents = new LRUCache<string, FlowValue>({ max: 500 });

/** The document a flow's run was started with. */
export async function loadFlowDocument(job: Pick<JobHead, 'flowVersionId' | 'codeHash'>): Promise<FlowValue> {
  const key = job.flowVersionId === null ? `code:${job.codeHash}` : `version:${job.flowVersionId}`;
  const known = documents.get(key);
  if (known) return known;
  const json = job.flowVersionId === null ? await loadCode(job.codeHash ?? '') : await loadVersion(job.flowVersionId);
  const document = flowValue.parse(JSON.parse(json));
  documents.set(key, document);
  return document;
}

async function loadVersion(id: number): Promise<string> {
  const [row] = await query<{ value: string }>('flow_version_value', 'SELECT value FROM flow_version WHERE id = $1', [
    id,
  ]);
  if (!row) throw new Error(`no flow version ${id}`);
  return row.value;
}

/** What a deployed flow is called; null for a preview. */
export async function loadFlowSummary(versionId: number | null): Promise<string | null> {
  if (versionId === null) return null;
  const [row] = await query<{ summary: string }>(
    'flow_version_summary',
    'SELECT summary FROM flow_version WHERE id = $1',
    [versionId],
  );
  return row?.summary || null;
}

export type ScriptVersion = {
  hash: string;
  path: string;
  language: string;
  codeHash: string;
  lock: string | null;
  tag: string | null;
  /** Seconds. */
  timeout: number | null;
  onWorkerLost: OnWorkerLost;
  priority: number | null;
  controls: ControlSettings;
  hasPreprocessor: boolean;
  isDedicated: boolean;
  isPerpetual: boolean;
  /** Seconds after its end for which what a run leaves behind is kept; null: like any other. */
  deleteAfterS: number | null;
  isPrivate: boolean;
};

type ScriptVersionRow = Omit<ScriptVersion, 'controls'> & { controls: string };

const SCRIPT_COLUMNS =
  'hash, path, language, code_hash AS "codeHash", lock, tag, timeout, on_worker_lost AS "onWorkerLost", priority, controls, has_preprocessor AS "hasPreprocessor", dedicated_worker AS "isDedicated", restart_unless_cancelled AS "isPerpetual", coalesce(delete_after_secs, CASE WHEN delete_after_use THEN 0 END) AS "deleteAfterS", visible_to_runner_only AS "isPrivate"';

function scriptVersion(row: ScriptVersionRow | undefined): ScriptVersion | null {
  return row ? { ...row, controls: controlSettings.parse(JSON.parse(row.controls)) } : null;
}

const newestScripts = new Gatherers<ScriptVersion | null>();
const newestFlows = new Gatherers<FlowVersion | null>();

/** The newest version of a script. */
export function findNewestScript(workspaceId: string, path: string): Promise<ScriptVersion | null> {
  return newestScripts.add(
    `${workspaceId}/${path}`,
    askOnce(() => findScript(workspaceId, path, null)),
  );
}

/** The newest version of a script, or the newest before a moment: a run finishes on the versions it started with. */
export async function findScript(
  workspaceId: string,
  path: string,
  before: Date | null,
): Promise<ScriptVersion | null> {
  const [row] = await query<ScriptVersionRow>(
    'script_at',
    `SELECT ${SCRIPT_COLUMNS} FROM script WHERE workspace_id = $1 AND path = $2 AND created_at <= coalesce($3, clock_timestamp())
     AND ($3::timestamptz IS NOT NULL OR NOT is_archived) ORDER BY created_at DESC LIMIT 1`,
    [workspaceId, path, before],
  );
  return scriptVersion(row);
}

export async function findScriptByHash(workspaceId: string, hash: string): Promise<ScriptVersion | null> {
  const [row] = await query<ScriptVersionRow>(
    'script_by_hash',
    `SELECT ${SCRIPT_COLUMNS} FROM script WHERE workspace_id = $1 AND hash = $2`,
    [workspaceId, hash],
  );
  return scriptVersion(row);
}

export type FlowVersion = {
  id: number;
  path: string;
  tag: string | null;
  /** Seconds for all of it. */
  timeout: number | null;
  isPrivate: boolean;
};

export function findNewestFlow(workspaceId: string, path: string): Promise<FlowVersion | null> {
  return newestFlows.add(
    `${workspaceId}/${path}`,
    askOnce(() => findFlow(workspaceId, path, null)),
  );
}

export async function findFlow(workspaceId: string, path: string, before: Date | null): Promise<FlowVersion | null> {
  const [row] = await query<FlowVersion>(
    'flow_at',
    `SELECT v.id, v.path, v.tag, v.timeout, v.visible_to_runner_only AS "isPrivate" FROM flow_version v WHERE v.workspace_id = $1 AND v.path = $2 AND v.created_at <= coalesce($3, clock_timestamp())
     AND ($3::timestamptz IS NOT NULL OR EXISTS (SELECT 1 FROM flow f WHERE f.workspace_id = $1 AND f.path = $2 AND NOT f.is_archived))
     ORDER BY v.id DESC LIMIT 1`,
    [workspaceId, path, before],
  );
  return row ?? null;
}

export async function findFlowVersion(workspaceId: string, id: number): Promise<FlowVersion | null> {
  const [row] = await query<FlowVersion>(
    'flow_version_find',
    'SELECT id, path, tag, timeout, visible_to_runner_only AS "isPrivate" FROM flow_version WHERE workspace_id = $1 AND id = $2',
    [workspaceId, id],
  );
  return row ?? null;
}
