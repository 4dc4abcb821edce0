import { query } from './pool';

export type MemberRole = 'operator' | 'developer' | 'admin';

export type MemberRow = {
  workspaceId: string;
  accountId: string;
  username: string;
  role: MemberRole;
  email: string;
  name: string;
  isSuperadmin: boolean;
  isDisabled: boolean;
  createdAt: Date;
};

const SELECT = `
  SELECT m.workspace_id AS "workspaceId", m.account_id AS "accountId", m.username, m.role, a.email, a.name,
    a.is_superadmin AS "isSuperadmin", (m.disabled_at IS NOT NULL OR a.disabled_at IS NOT NULL) AS "isDisabled",
    m.created_at AS "createdAt"
  FROM member m JOIN account a ON a.id = m.account_id`;

export async function findMember(workspaceId: string, accountId: string): Promise<MemberRow | null> {
  const rows = await query<MemberRow>('member_find', `${SELECT} WHERE m.workspace_id = $1 AND m.account_id = $2`, [
    workspaceId,
    accountId,
  ]);
  return rows[0] ?? null;
}

export async function findMemberByUsername(workspaceId: string, username: string): Promise<MemberRow | null> {
  const rows = await query<MemberRow>(
    'member_find_by_username',
    `${SELECT} WHERE m.workspace_id = $1 AND m.username = $2`,
    [workspaceId, username],
  );
  return rows[0] ?? null;
}

export function listMemberRows(workspaceId: string, page: { offset: number; limit: number }): Promise<MemberRow[]> {
  return query<MemberRow>('member_list', `${SELECT} WHERE m.workspace_id = $1 ORDER BY m.username OFFSET $2 LIMIT $3`, [
    workspaceId,
    page.offset,
    page.limit,
  ]);
}

export type Membership = MemberRow & { workspaceName: string; workspaceCreatedBy: string };

export function listMemberships(accountId: string): Promise<Membership[]> {
  return query<Membership>(
    'member_list_of_account',
    `SELECT found.*, w.name AS "workspaceName", w.created_by AS "workspaceCreatedBy"
     FROM (${SELECT} WHERE m.account_id = $1) found JOIN workspace w ON w.id = found."workspaceId"
     WHERE w.archived_at IS NULL ORDER BY w.id`,
    [accountId],
  );
}

export type NewMember = { workspaceId: string; accountId: string; username: string; role: MemberRole };

/** False when the account or the user name is in the workspace already. */
export async function insertMember({ workspaceId, accountId, username, role }: NewMember): Promise<boolean> {
  const rows = await query(
    'member_insert',
    `INSERT INTO member (workspace_id, account_id, username, role) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING username`,
    [workspaceId, accountId, username, role],
  );
  return rows.length > 0;
}

export type MemberChange = { role?: MemberRole; isDisabled?: boolean };
export type MemberOutcome = 'changed' | 'unknown' | 'last_admin';

// The other administrators are locked in order, so of two who demote each other at once one comes too late.
const OTHER_ADMINS = `
  WITH others AS (
    SELECT m.account_id FROM member m JOIN account a ON a.id = m.account_id
    WHERE m.workspace_id = $1 AND m.role = 'admin' AND m.disabled_at IS NULL AND a.disabled_at IS NULL
    ORDER BY m.account_id FOR UPDATE OF m
  ), target AS (
    SELECT account_id FROM member WHERE workspace_id = $1 AND username = $2
  )`;

const ANOTHER_REMAINS = 'EXISTS (SELECT 1 FROM others WHERE account_id <> (SELECT account_id FROM target))';

export async function updateMemberRow(
  workspaceId: string,
  username: string,
  change: MemberChange,
): Promise<MemberOutcome> {
  const rows = await query(
    'member_update',
    `${OTHER_ADMINS}
     UPDATE member SET role = COALESCE($3, role),
       disabled_at = CASE WHEN $4::boolean IS NULL THEN disabled_at WHEN $4 THEN COALESCE(disabled_at, now()) END
     WHERE workspace_id = $1 AND username = $2
       AND (role <> 'admin' OR disabled_at IS NOT NULL
         OR (COALESCE($3, role) = 'admin' AND NOT COALESCE($4, false)) OR ${ANOTHER_REMAINS})
     RETURNING username`,
    [workspaceId, username, change.role ?? null, change.isDisabled ?? null],
  );
  return rows.length > 0 ? 'changed' : whyNot(workspaceId, username);
}

export async function deleteMemberRow(workspaceId: string, username: string): Promise<MemberOutcome> {
  const rows = await query(
    'member_delete',
    `${OTHER_ADMINS}
     DELETE FROM member WHERE workspace_id = $1 AND username = $2
       AND (role <> 'admin' OR disabled_at IS NOT NULL OR ${ANOTHER_REMAINS})
     RETURNING username`,
    [workspaceId, username],
  );
  return rows.length > 0 ? 'changed' : whyNot(workspaceId, username);
}

async function whyNot(workspaceId: string, username: string): Promise<MemberOutcome> {
  return (await findMemberByUsername(workspaceId, username)) ? 'last_admin' : 'unknown';
}
