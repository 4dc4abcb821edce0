import { query } from './pool';
import { getPrisma } from './prisma';

export type WorkspaceRow = { id: string; name: string; createdBy: string; archivedAt: Date | null };

const COLUMNS = { id: true, name: true, createdBy: true, archivedAt: true };

export function findWorkspace(id: string): Promise<WorkspaceRow | null> {
  return getPrisma().workspace.findUnique({ where: { id }, select: COLUMNS });
}

export function listWorkspaceRows(page: { offset: number; limit: number }): Promise<WorkspaceRow[]> {
  return getPrisma().workspace.findMany({
    select: COLUMNS,
    orderBy: { id: 'asc' },
    skip: page.offset,
    take: page.limit,
  });
}

export type NewWorkspace = {
  id: string;
  name: string;
  createdBy: string;
  /** Null creates it without a member. */
  owner: { accountId: string; username: string } | null;
};

/** Creates the workspace with its first administrator, both or neither; false when the id is taken. */
export async function insertWorkspace({ id, name, createdBy, owner }: NewWorkspace): Promise<boolean> {
  const rows = await query(
    'workspace_insert',
    `WITH made AS (
       INSERT INTO workspace (id, name, created_by) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING id
     ), joined AS (
       INSERT INTO member (workspace_id, account_id, username, role)
       SELECT id, $4::uuid, $5, 'admin' FROM made WHERE $4::uuid IS NOT NULL
     )
     SELECT id FROM made`,
    [id, name, createdBy, owner?.accountId ?? null, owner?.username ?? null],
  );
  return rows.length > 0;
}
