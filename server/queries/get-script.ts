import type { ScriptReply, ScriptSummary, ScriptVersion } from '@/contract/scripts';
import { loadCode } from '../db/code';
import {
  findLatestScript,
  findScriptSchema,
  findScriptVersion,
  listScriptLineage,
  listScriptRows,
} from '../db/scripts';
import type { ScriptFilter, ScriptRow } from '../db/scripts';
import { AppError } from '../errors';
import type { Page } from './page';

export async function listScripts(workspaceId: string, filter: ScriptFilter): Promise<ScriptSummary[]> {
  return (await listScriptRows(workspaceId, filter)).map(summaryOf);
}

/** The newest version at a path, archived or not. */
export async function getScript(workspaceId: string, path: string): Promise<ScriptReply> {
  return fullReply(await newestAt(workspaceId, path));
}

export async function getScriptByHash(workspaceId: string, hash: string): Promise<ScriptReply> {
  return fullReply(await versionOf(workspaceId, hash));
}

export async function getScriptContent(workspaceId: string, path: string): Promise<string> {
  return loadCode((await newestAt(workspaceId, path)).codeHash);
}

export async function getScriptContentByHash(workspaceId: string, hash: string): Promise<string> {
  return loadCode((await versionOf(workspaceId, hash)).codeHash);
}

export async function isScriptAt(workspaceId: string, path: string): Promise<boolean> {
  const found = await findLatestScript(workspaceId, path);
  return found !== null && !found.isArchived;
}

export async function listScriptVersions(workspaceId: string, path: string, page: Page): Promise<ScriptVersion[]> {
  const versions = await listScriptLineage(await newestAt(workspaceId, path), page);
  return versions.map(versionReply);
}

export async function getLatestScriptVersion(workspaceId: string, path: string): Promise<ScriptVersion> {
  return versionReply(await newestAt(workspaceId, path));
}

async function newestAt(workspaceId: string, path: string): Promise<ScriptRow> {
  const found = await findLatestScript(workspaceId, path);
  if (!found) throw new AppError('script_not_found', `There is no script at ${path}.`);
  return found;
}

async function versionOf(workspaceId: string, hash: string): Promise<ScriptRow> {
  const found = await findScriptVersion(workspaceId, hash);
  if (!found) throw new AppError('script_not_found', `There is no script version ${hash}.`);
  return found;
}

async function fullReply(row: ScriptRow): Promise<ScriptReply> {
  const [content, schema] = await Promise.all([loadCode(row.codeHash), findScriptSchema(row.workspaceId, row.hash)]);
  return {
    ...summaryOf(row),
    content,
    parent_hashes: row.parentHashes,
    schema: schema ?? undefined,
    lock: row.lock ?? undefined,
    lock_error_logs: row.lockErrorLogs ?? undefined,
    lock_job: row.lockJob ?? undefined,
  };
}

function summaryOf(row: ScriptRow): ScriptSummary {
  return {
    workspace_id: row.workspaceId,
    hash: row.hash,
    path: row.path,
    summary: row.summary,
    description: row.description,
    language: row.language,
    kind: row.kind,
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
    archived: row.isArchived,
    deleted: false,
    is_template: row.isTemplate,
    starred: false,
    has_preprocessor: row.hasPreprocessor,
    extra_perms: {},
    tag: row.tag ?? undefined,
    timeout: row.timeout ?? undefined,
    on_worker_lost: row.onWorkerLost ?? undefined,
    priority: row.priority ?? undefined,
    ...settingsOf(row),
    ...row.controls,
    deployment_msg: row.deploymentMessage ?? undefined,
  };
}

/** Settings that are as usual stay out. */
function settingsOf(row: ScriptRow): Partial<ScriptSummary> {
  return {
    ...(row.isDedicated ? { dedicated_worker: true } : {}),
    ...(row.isPerpetual ? { restart_unless_cancelled: true } : {}),
    ...(row.isDeletedAfterUse ? { delete_after_use: true } : {}),
    ...(row.deleteAfterS === null ? {} : { delete_after_secs: row.deleteAfterS }),
    ...(row.isPrivate ? { visible_to_runner_only: true } : {}),
    ...(Object.keys(row.limits).length > 0 ? { limits: row.limits } : {}),
  };
}

function versionReply(row: ScriptRow): ScriptVersion {
  return {
    script_hash: row.hash,
    created_at: row.createdAt.toISOString(),
    created_by: row.createdBy,
    deployment_msg: row.deploymentMessage ?? undefined,
  };
}
