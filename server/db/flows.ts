import type pg from 'pg';
import type { FlowValue, JsonSchema } from '@/engine/flow/schema';
import { moveItem } from './item-moves';
import { query } from './pool';
import { getPrisma } from './prisma';
import { inTransaction } from './transaction';

export type FlowRow = {
  workspaceId: string;
  path: string;
  versionId: number;
  summary: string;
  description: string;
  tag: string | null;
  /** For a whole run. */
  timeoutS: number | null;
  /** Its runs are shown to whoever started them. */
  isPrivate: boolean;
  deploymentMessage: string | null;
  createdBy: string;
  createdAt: Date;
  isArchived: boolean;
};

const COLUMNS = `v.workspace_id AS "workspaceId", v.path, v.id AS "versionId", v.summary, v.description, v.tag, v.timeout AS "timeoutS",
  v.visible_to_runner_only AS "isPrivate",
  v.deployment_message AS "deploymentMessage", v.created_by AS "createdBy", v.created_at AS "createdAt"`;

const DEPLOYED = 'FROM flow f JOIN flow_version v ON v.id = f.version_id';

export type FlowFilter = {
  offset: number;
  limit: number;
  isOldestFirst: boolean;
  isArchived: boolean;
  createdBy?: string;
  pathStart?: string;
  path?: string;
  search?: string;
};

/** The newest version of each flow, without its document. */
export function listFlowRows(workspaceId: string, filter: FlowFilter): Promise<FlowRow[]> {
  const direction = filter.isOldestFirst ? 'ASC' : 'DESC';
  return query<FlowRow>(
    `flow_list_${direction}`,
    `SELECT ${COLUMNS}, f.is_archived AS "isArchived" ${DEPLOYED}
     WHERE f.workspace_id = $1 AND f.is_archived = $2
       AND ($3::text IS NULL OR v.created_by = $3) AND ($4::text IS NULL OR starts_with(f.path, $4))
       AND ($5::text IS NULL OR f.path = $5)
       AND ($6::text IS NULL OR position(lower($6) IN lower(f.path || ' ' || v.summary)) > 0)
     ORDER BY v.id ${direction} OFFSET $7 LIMIT $8`,
    [
      workspaceId,
      filter.isArchived,
      filter.createdBy ?? null,
      filter.pathStart ?? null,
      filter.path ?? null,
      filter.search ?? null,
      filter.offset,
      filter.limit,
    ],
  );
}

export async function listFlowPathRows(workspaceId: string): Promise<string[]> {
  const rows = await query<{ path: string }>(
    'flow_paths',
    'SELECT path FROM flow WHERE workspace_id = $1 AND NOT is_archived ORDER BY path',
    [workspaceId],
  );
  return rows.map((row) => row.path);
}

type Locking = { lockJob: string | null; lockErrorLogs: string | null };
export type FlowDocument = FlowRow & Locking & { value: FlowValue; schema: JsonSchema | null };
type StoredFlow = FlowRow & Locking & { value: string; schema: string | null };

const DOCUMENT = 'v.value, v.schema, v.lock_job AS "lockJob", v.lock_error_logs AS "lockErrorLogs"';

/** The newest version of the flow at a path, archived or not. */
export async function findDeployedFlow(workspaceId: string, path: string): Promise<FlowDocument | null> {
  const [row] = await query<StoredFlow>(
    'flow_deployed',
    `SELECT ${COLUMNS}, f.is_archived AS "isArchived", ${DOCUMENT} ${DEPLOYED}
     WHERE f.workspace_id = $1 AND f.path = $2`,
    [workspaceId, path],
  );
  return row ? parsed(row) : null;
}

export async function findVersionOfFlow(workspaceId: string, id: number): Promise<FlowDocument | null> {
  const [row] = await query<StoredFlow>(
    'flow_version_document',
    `SELECT ${COLUMNS}, COALESCE(f.is_archived, true) AS "isArchived", ${DOCUMENT}
     FROM flow_version v LEFT JOIN flow f ON f.workspace_id = v.workspace_id AND f.path = v.path
     WHERE v.workspace_id = $1 AND v.id = $2`,
    [workspaceId, id],
  );
  return row ? parsed(row) : null;
}

// Both columns were checked when they were written.
function parsed(row: StoredFlow): FlowDocument {
  return {
    ...row,
    value: JSON.parse(row.value) as FlowValue,
    schema: row.schema === null ? null : (JSON.parse(row.schema) as JsonSchema | null),
  };
}

/** The versions deployed at a path, newest first, without their documents. */
export function listFlowVersionRows(
  workspaceId: string,
  path: string,
  page: { offset: number; limit: number },
): Promise<FlowRow[]> {
  return query<FlowRow>(
    'flow_versions',
    `SELECT ${COLUMNS}, false AS "isArchived" FROM flow_version v
     WHERE v.workspace_id = $1 AND v.path = $2 ORDER BY v.id DESC OFFSET $3 LIMIT $4`,
    [workspaceId, path, page.offset, page.limit],
  );
}

export type NewFlowVersion = Pick<
  FlowRow,
  | 'workspaceId'
  | 'path'
  | 'summary'
  | 'description'
  | 'tag'
  | 'timeoutS'
  | 'isPrivate'
  | 'deploymentMessage'
  | 'createdBy'
> & {
  value: FlowValue;
  schema: JsonSchema | null;
  /** The job that resolves the packages of its inline scripts. */
  lockJob: string | null;
};

/** Where the new version comes from: nothing, or the flow at a path, unchanged since `parentVersionId` if given. */
export type FlowOrigin = { path: string; parentVersionId: number | null } | null;

export type FlowRefusal = 'stale' | 'taken' | 'unknown';

/** Adds a version, which from now on is the one that runs; a refusal changes nothing. `beside` is part of the same transaction. */
export function insertFlowVersion(
  flow: NewFlowVersion,
  { from, beside }: { from: FlowOrigin; beside: (client: pg.PoolClient, id: number) => Promise<void> },
): Promise<number | FlowRefusal> {
  return inTransaction(`flows:${flow.workspaceId}`, async (client) => {
    const { rows } = await client.query<Deployed>(
      'SELECT path, version_id, is_archived FROM flow WHERE workspace_id = $1 AND path = ANY($2)',
      [flow.workspaceId, [flow.path, from?.path ?? flow.path]],
    );
    const refusal = refusalOf(rows, flow.path, from);
    if (refusal) return refusal;
    if (from && from.path !== flow.path) {
      await client.query('DELETE FROM flow WHERE workspace_id = $1 AND path = $2', [flow.workspaceId, from.path]);
      await moveItem(client, { workspaceId: flow.workspaceId, kind: 'flow', from: from.path, to: flow.path });
    }
    const made = await client.query<{ id: number }>(INSERT, valuesOf(flow));
    const id = made.rows[0]?.id;
    if (id === undefined) throw new Error('the new flow version got no id');
    await beside(client, id);
    return id;
  });
}

type Deployed = { path: string; version_id: number; is_archived: boolean };

function refusalOf(deployed: Deployed[], path: string, from: FlowOrigin): FlowRefusal | null {
  const origin = from && deployed.find((row) => row.path === from.path);
  if (from && !origin) return 'unknown';
  const isStale = from !== null && from.parentVersionId !== null && from.parentVersionId !== origin?.version_id;
  if (isStale) return 'stale';
  return deployed.some((row) => row.path === path && row !== origin && !row.is_archived) ? 'taken' : null;
}

function valuesOf(flow: NewFlowVersion): unknown[] {
  return [
    flow.workspaceId,
    flow.path,
    flow.summary,
    flow.description,
    JSON.stringify(flow.value),
    flow.schema === null ? null : JSON.stringify(flow.schema),
    flow.tag,
    flow.deploymentMessage,
    flow.createdBy,
    flow.timeoutS,
    flow.lockJob,
    flow.isPrivate,
  ];
}

const INSERT = `WITH made AS (
    INSERT INTO flow_version
      (workspace_id, path, summary, description, value, schema, tag, deployment_message, created_by, timeout, lock_job,
       visible_to_runner_only, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, clock_timestamp()) RETURNING id
  ), deployed AS (
    INSERT INTO flow (workspace_id, path, version_id, updated_at) SELECT $1, $2, id, now() FROM made
    ON CONFLICT (workspace_id, path) DO UPDATE
      SET version_id = EXCLUDED.version_id, is_archived = false, updated_at = now()
  )
  SELECT id FROM made`;

export async function setFlowArchived(workspaceId: string, path: string, isArchived: boolean): Promise<boolean> {
  const { count } = await getPrisma().flow.updateMany({ where: { workspaceId, path }, data: { isArchived } });
  return count > 0;
}

/** Its versions stay: runs that have begun finish on them. */
export async function deleteFlowRow(workspaceId: string, path: string): Promise<boolean> {
  const { count } = await getPrisma().flow.deleteMany({ where: { workspaceId, path } });
  return count > 0;
}

/** The documents of all flows that are deployed. */
export async function listFlowValues(workspaceId: string): Promise<{ path: string; value: FlowValue }[]> {
  const rows = await query<{ path: string; value: string }>(
    'flow_values',
    `SELECT f.path, v.value ${DEPLOYED} WHERE f.workspace_id = $1 AND NOT f.is_archived ORDER BY f.path`,
    [workspaceId],
  );
  // They were checked when they were written.
  return rows.map(({ path, value }) => ({ path, value: JSON.parse(value) as FlowValue }));
}

export async function setDeploymentMessage(versionId: number, message: string): Promise<void> {
  await query('flow_version_message', 'UPDATE flow_version SET deployment_message = $2 WHERE id = $1', [
    versionId,
    message,
  ]);
}
