import type pg from 'pg';
import { type ControlSettings, controlSettings } from '@/engine/flow/controls';
import type { JsonSchema } from '@/engine/flow/schema';
import { type ScriptLimits, scriptLimits } from '@/engine/flow/script-limits';
import { moveItem } from './item-moves';
import { query } from './pool';
import { getPrisma } from './prisma';
import { inTransaction } from './transaction';

/** What becomes of a run once it has ended, and who sees it. */
export type RunLife = {
  /** Started again when it ends. */
  isPerpetual: boolean;
  isDeletedAfterUse: boolean;
  deleteAfterS: number | null;
  /** Its runs are shown to whoever started them. */
  isPrivate: boolean;
};

export const USUAL_LIFE: RunLife = {
  isPerpetual: false,
  isDeletedAfterUse: false,
  deleteAfterS: null,
  isPrivate: false,
};

export type ScriptRow = RunLife & {
  workspaceId: string;
  hash: string;
  path: string;
  summary: string;
  description: string;
  language: string;
  kind: string;
  codeHash: string;
  lock: string | null;
  lockErrorLogs: string | null;
  /** The job that resolves its packages. */
  lockJob: string | null;
  tag: string | null;
  timeout: number | null;
  onWorkerLost: string | null;
  priority: number | null;
  controls: ControlSettings;
  limits: ScriptLimits;
  isDedicated: boolean;
  parentHashes: string[];
  deploymentMessage: string | null;
  isTemplate: boolean;
  hasPreprocessor: boolean;
  isArchived: boolean;
  isLatest: boolean;
  createdBy: string;
  createdAt: Date;
};

const COLUMNS = {
  workspaceId: true,
  hash: true,
  path: true,
  summary: true,
  description: true,
  language: true,
  kind: true,
  codeHash: true,
  lock: true,
  lockErrorLogs: true,
  lockJob: true,
  tag: true,
  timeout: true,
  onWorkerLost: true,
  priority: true,
  controls: true,
  limits: true,
  isDedicated: true,
  isPerpetual: true,
  isDeletedAfterUse: true,
  deleteAfterS: true,
  isPrivate: true,
  parentHashes: true,
  deploymentMessage: true,
  isTemplate: true,
  hasPreprocessor: true,
  isArchived: true,
  isLatest: true,
  createdBy: true,
  createdAt: true,
};

export type ScriptFilter = {
  offset: number;
  limit: number;
  isOldestFirst: boolean;
  isArchived: boolean;
  createdBy?: string;
  pathStart?: string;
  path?: string;
  search?: string;
  languages?: string[];
  kinds?: string[];
};

/** The newest version of each script. */
export async function listScriptRows(workspaceId: string, filter: ScriptFilter): Promise<ScriptRow[]> {
  const rows = await getPrisma().script.findMany({
    select: COLUMNS,
    where: {
      workspaceId,
      isLatest: true,
      isArchived: filter.isArchived,
      createdBy: filter.createdBy,
      path: { equals: filter.path, startsWith: filter.pathStart },
      language: filter.languages && { in: filter.languages },
      kind: filter.kinds && { in: filter.kinds },
      OR: filter.search
        ? [
            { path: { contains: filter.search, mode: 'insensitive' } },
            { summary: { contains: filter.search, mode: 'insensitive' } },
          ]
        : undefined,
    },
    orderBy: [{ createdAt: filter.isOldestFirst ? 'asc' : 'desc' }, { path: 'asc' }],
    skip: filter.offset,
    take: filter.limit,
  });
  return rows.map(checked);
}

export async function findLatestScript(workspaceId: string, path: string): Promise<ScriptRow | null> {
  const where = { workspaceId, path, isLatest: true };
  const row = await getPrisma().script.findFirst({ select: COLUMNS, where });
  return row && checked(row);
}

export async function findScriptVersion(workspaceId: string, hash: string): Promise<ScriptRow | null> {
  const where = { workspaceId_hash: { workspaceId, hash } };
  const row = await getPrisma().script.findUnique({ select: COLUMNS, where });
  return row && checked(row);
}

type Checked = { controls: ControlSettings; limits: ScriptLimits };

function checked<T extends { controls: unknown; limits: unknown }>(row: T): T & Checked {
  return { ...row, controls: controlSettings.parse(row.controls), limits: scriptLimits.parse(row.limits) };
}

/** The version with this hash and the ones before it, newest first, wherever they were. */
export async function listScriptLineage(
  head: ScriptRow,
  page: { offset: number; limit: number },
): Promise<ScriptRow[]> {
  const rows = await getPrisma().script.findMany({
    select: COLUMNS,
    where: { workspaceId: head.workspaceId, hash: { in: [head.hash, ...head.parentHashes] } },
    orderBy: { createdAt: 'desc' },
    skip: page.offset,
    take: page.limit,
  });
  return rows.map(checked);
}

export async function findScriptSchema(workspaceId: string, hash: string): Promise<JsonSchema | null> {
  const [row] = await query<{ schema: string | null }>(
    'script_schema',
    'SELECT schema FROM script WHERE workspace_id = $1 AND hash = $2',
    [workspaceId, hash],
  );
  return row?.schema ? (JSON.parse(row.schema) as JsonSchema | null) : null;
}

/** How far a run of this version may go. */
export async function findScriptLimits(workspaceId: string, hash: string): Promise<ScriptLimits> {
  const [row] = await query<{ limits: string }>(
    'script_limits',
    'SELECT limits FROM script WHERE workspace_id = $1 AND hash = $2',
    [workspaceId, hash],
  );
  return scriptLimits.parse(JSON.parse(row?.limits ?? '{}'));
}

export async function listScriptPathRows(workspaceId: string): Promise<string[]> {
  const rows = await query<{ path: string }>(
    'script_paths',
    'SELECT path FROM script WHERE workspace_id = $1 AND is_latest AND NOT is_archived ORDER BY path',
    [workspaceId],
  );
  return rows.map((row) => row.path);
}

export type NewScript = Omit<ScriptRow, 'isArchived' | 'isLatest' | 'createdAt' | 'parentHashes' | 'lockErrorLogs'> & {
  /** The version this one follows; null for the first. */
  parentHash: string | null;
  schema: JsonSchema | null;
};

/**
 * Adds a version, which from now on is the one that runs. Fails, changing nothing, with 'stale' when `parentHash`
 * is not the newest of its line and with 'taken' when another script is at the path. `beside` is part of the same
 * transaction.
 */
export function insertScript(
  script: NewScript,
  beside: (client: pg.PoolClient) => Promise<void>,
): Promise<'made' | 'stale' | 'taken'> {
  // One deploy at a time in a workspace: two new scripts at one path, or a move onto one, cannot slip through.
  return inTransaction(`scripts:${script.workspaceId}`, async (client) => {
    const { workspaceId, path, parentHash } = script;
    const { rows } = await client.query<{ hash: string; path: string; parent_hashes: string[]; is_archived: boolean }>(
      `SELECT hash, path, parent_hashes, is_archived FROM script
       WHERE workspace_id = $1 AND is_latest AND (path = $2 OR hash = $3)`,
      [workspaceId, path, parentHash],
    );
    const parent = rows.find((row) => row.hash === parentHash);
    if (parentHash !== null && !parent) return 'stale';
    if (rows.some((row) => row.path === path && !row.is_archived && row.hash !== parentHash)) return 'taken';
    await client.query('UPDATE script SET is_latest = false WHERE workspace_id = $1 AND hash = ANY($2)', [
      workspaceId,
      rows.map((row) => row.hash),
    ]);
    if (parent && parent.path !== path) {
      await client.query('UPDATE script SET is_archived = true WHERE workspace_id = $1 AND path = $2', [
        workspaceId,
        parent.path,
      ]);
      await moveItem(client, { workspaceId, kind: 'script', from: parent.path, to: path });
    }
    await client.query(INSERT, valuesOf(script, parent ? [parent.hash, ...parent.parent_hashes] : []));
    await beside(client);
    return 'made';
  });
}

const INSERT = `INSERT INTO script (workspace_id, hash, path, summary, description, language, kind, code_hash, schema,
    lock, tag, timeout, parent_hashes, deployment_message, is_template, created_by, on_worker_lost, priority, controls,
    has_preprocessor, lock_job, limits, dedicated_worker,
    restart_unless_cancelled, delete_after_use, delete_after_secs, visible_to_runner_only, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
    $24, $25, $26, $27, clock_timestamp())`;

function valuesOf(script: NewScript, parentHashes: string[]): unknown[] {
  return [
    script.workspaceId,
    script.hash,
    script.path,
    script.summary,
    script.description,
    script.language,
    script.kind,
    script.codeHash,
    script.schema === null ? null : JSON.stringify(script.schema),
    script.lock,
    script.tag,
    script.timeout,
    parentHashes,
    script.deploymentMessage,
    script.isTemplate,
    script.createdBy,
    script.onWorkerLost,
    script.priority,
    JSON.stringify(script.controls),
    script.hasPreprocessor,
    script.lockJob,
    JSON.stringify(script.limits),
    script.isDedicated,
    script.isPerpetual,
    script.isDeletedAfterUse,
    script.deleteAfterS,
    script.isPrivate,
  ];
}

/** All versions at the path, so that no older one runs in place of the newest. False when there is none. */
export async function archiveScriptRows(workspaceId: string, path: string): Promise<boolean> {
  const { count } = await getPrisma().script.updateMany({
    where: { workspaceId, path, isArchived: false },
    data: { isArchived: true },
  });
  return count > 0;
}

export async function deleteScriptRows(workspaceId: string, path: string): Promise<boolean> {
  const { count } = await getPrisma().script.deleteMany({ where: { workspaceId, path } });
  return count > 0;
}
