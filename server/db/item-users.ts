import { query } from './pool';

const USERS_MAX = 200;

/** Scripts that import a script. */
export async function listScriptsUsing(workspaceId: string, path: string): Promise<string[]> {
  const rows = await query<{ path: string }>(
    'scripts_using',
    `SELECT i.importer_path AS path FROM script_import i
     JOIN script s ON s.workspace_id = i.workspace_id AND s.path = i.importer_path AND s.is_latest AND NOT s.is_archived
     WHERE i.workspace_id = $1 AND i.imported_path = $2 AND i.importer_kind = 'script' AND i.importer_path <> $2
     ORDER BY 1 LIMIT ${USERS_MAX}`,
    [workspaceId, path],
  );
  return rows.map((row) => row.path);
}
