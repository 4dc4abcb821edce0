import { query } from './pool';

export type RegistryRow = { name: string; value: string; updatedBy: string; updatedAt: Date };

/** Values as stored: sealed. */
export function listRegistryRows(workspaceId: string): Promise<RegistryRow[]> {
  return query(
    'registry_list',
    `SELECT name, value, updated_by AS "updatedBy", updated_at AS "updatedAt"
     FROM workspace_registry WHERE workspace_id = $1`,
    [workspaceId],
  );
}

export type RegistryChange = { workspaceId: string; name: string; value: string | null; by: string };

/** A value of `null` removes it. */
export async function saveRegistry({ workspaceId, name, value, by }: RegistryChange): Promise<void> {
  await query(
    'registry_save',
    `WITH gone AS (DELETE FROM workspace_registry WHERE workspace_id = $1 AND name = $2 AND $3::text IS NULL)
     INSERT INTO workspace_registry (workspace_id, name, value, updated_by)
     SELECT $1, $2, $3, $4 WHERE $3::text IS NOT NULL
     ON CONFLICT (workspace_id, name) DO UPDATE
     SET value = excluded.value, updated_by = excluded.updated_by, updated_at = now()`,
    [workspaceId, name, value, by],
  );
}
