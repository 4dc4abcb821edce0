import { query } from './pool';
import { getPrisma } from './prisma';
import { pathConditions } from './variables';
import type { PathFilter } from './variables';

export type ResourceRow = {
  workspaceId: string;
  path: string;
  resourceType: string;
  description: string;
  updatedBy: string;
  updatedAt: Date;
};

const COLUMNS = {
  workspaceId: true,
  path: true,
  resourceType: true,
  description: true,
  updatedBy: true,
  updatedAt: true,
};

export type ResourceFilter = PathFilter & { types?: string[]; typesExcluded?: string[] };

export function listResourceRows(workspaceId: string, filter: ResourceFilter): Promise<ResourceRow[]> {
  return getPrisma().resource.findMany({
    select: COLUMNS,
    where: {
      workspaceId,
      resourceType: { in: filter.types, notIn: filter.typesExcluded },
      AND: pathConditions(filter),
    },
    orderBy: { path: 'asc' },
    skip: filter.offset,
    take: filter.limit,
  });
}

export type ResourceWithValue = ResourceRow & { value: unknown };

export async function findResource(workspaceId: string, path: string): Promise<ResourceWithValue | null> {
  const [row] = await query<ResourceRow & { value: string }>(
    'resource_find',
    `SELECT workspace_id AS "workspaceId", path, resource_type AS "resourceType", description, updated_by AS "updatedBy",
       updated_at AS "updatedAt", value FROM resource WHERE workspace_id = $1 AND path = $2`,
    [workspaceId, path],
  );
  return row ? { ...row, value: JSON.parse(row.value) as unknown } : null;
}

export type NewResource = Omit<ResourceWithValue, 'updatedAt'>;

/** False when the path is taken and may not be overwritten. */
export async function insertResource(resource: NewResource, mayOverwrite: boolean): Promise<boolean> {
  const rows = await query(
    `resource_insert_${mayOverwrite}`,
    `INSERT INTO resource (workspace_id, path, resource_type, value, description, updated_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (workspace_id, path) ${
       mayOverwrite
         ? `DO UPDATE SET resource_type = EXCLUDED.resource_type, value = EXCLUDED.value,
              description = EXCLUDED.description, updated_by = EXCLUDED.updated_by, updated_at = now()`
         : 'DO NOTHING'
     } RETURNING path`,
    [
      resource.workspaceId,
      resource.path,
      resource.resourceType,
      JSON.stringify(resource.value ?? null),
      resource.description,
      resource.updatedBy,
    ],
  );
  return rows.length > 0;
}

export type ResourceChange = {
  path?: string;
  resourceType?: string;
  value?: unknown;
  description?: string;
  updatedBy: string;
};
export type ResourceAddress = { workspaceId: string; path: string };

export async function updateResourceRow(
  at: ResourceAddress,
  change: ResourceChange,
): Promise<'changed' | 'unknown' | 'taken'> {
  const isMoving = change.path !== undefined && change.path !== at.path;
  const rows = await query(
    'resource_update',
    `UPDATE resource SET path = COALESCE($3, path), resource_type = COALESCE($4, resource_type),
       value = COALESCE($5::json, value), description = COALESCE($6, description), updated_by = $7, updated_at = now()
     WHERE workspace_id = $1 AND path = $2
       AND ($3 = $2 OR $3 IS NULL OR NOT EXISTS (SELECT 1 FROM resource WHERE workspace_id = $1 AND path = $3))
     RETURNING path`,
    [
      at.workspaceId,
      at.path,
      change.path ?? null,
      change.resourceType ?? null,
      change.value === undefined ? null : JSON.stringify(change.value),
      change.description ?? null,
      change.updatedBy,
    ],
  );
  if (rows.length > 0) return 'changed';
  return isMoving && (await findResource(at.workspaceId, at.path)) ? 'taken' : 'unknown';
}

export async function deleteResourceRow(workspaceId: string, path: string): Promise<boolean> {
  const { count } = await getPrisma().resource.deleteMany({ where: { workspaceId, path } });
  return count > 0;
}
