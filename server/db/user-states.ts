import { query } from './pool';

/** A value that the steps of a run share by name, as JSON text. Null: there is none. */
export async function loadUserState(workspaceId: string, flowId: string, key: string): Promise<string | null> {
  const [row] = await query<{ value: string | null }>(
    'user_state',
    'SELECT (user_states -> $2)::text AS value FROM scope WHERE id = $1 AND workspace_id = $3',
    [flowId, key, workspaceId],
  );
  return row?.value ?? null;
}

/** False: there is no such flow run. */
export async function saveUserState(flow: { workspaceId: string; id: string }, key: string, json: string) {
  const rows = await query<{ id: string }>(
    'user_state_set',
    `UPDATE scope SET user_states = coalesce(user_states, '{}') || jsonb_build_object($3::text, $4::jsonb)
     WHERE id = $1 AND workspace_id = $2 AND parent_scope_id IS NULL RETURNING id`,
    [flow.id, flow.workspaceId, key, json],
  );
  return rows.length > 0;
}
