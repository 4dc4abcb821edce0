import type { JsonSchema } from '@/engine/flow/schema';
import { query } from './pool';

export type ResourceTypeRow = { name: string; schema: JsonSchema; description: string };
type Stored = Omit<ResourceTypeRow, 'schema'> & { schema: string };

export async function listResourceTypeRows(workspaceId: string): Promise<ResourceTypeRow[]> {
  const rows = await query<Stored>(
    'resource_type_list',
    'SELECT name, schema, description FROM resource_type WHERE workspace_id = $1 ORDER BY name',
    [workspaceId],
  );
  // Checked when it was written.
  return rows.map((row) => ({ ...row, schema: JSON.parse(row.schema) as JsonSchema }));
}

/** False when the name is taken. */
export async function insertResourceType(workspaceId: string, type: ResourceTypeRow): Promise<boolean> {
  const rows = await query(
    'resource_type_insert',
    `INSERT INTO resource_type (workspace_id, name, schema, description) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING name`,
    [workspaceId, type.name, JSON.stringify(type.schema), type.description],
  );
  return rows.length > 0;
}
