import { query } from './pool';

export type Runner = { role: 'operator' | 'developer' | 'admin' | 'superadmin' | null; email: string };

/** The rights of the account a run was started by, as they are now. Role null: it has none any more. */
export async function loadRunner(workspaceId: string, accountId: string): Promise<Runner> {
  const [row] = await query<{ email: string; superadmin: boolean; role: Runner['role'] }>(
    'runner',
    `SELECT a.email, a.is_superadmin AS superadmin, m.role FROM account a
     LEFT JOIN member m ON m.account_id = a.id AND m.workspace_id = $1 AND m.disabled_at IS NULL
     WHERE a.id = $2 AND a.disabled_at IS NULL`,
    [workspaceId, accountId],
  );
  if (!row) return { role: null, email: '' };
  return { role: row.superadmin ? 'superadmin' : row.role, email: row.email };
}
