import { uuidv7 } from 'uuidv7';
import { query } from './pool';
import { getPrisma } from './prisma';

/** Makes this the only good link. */
export async function replaceSetupLink(tokenHash: string): Promise<void> {
  const prisma = getPrisma();
  await prisma.$transaction([prisma.setupLink.deleteMany({}), prisma.setupLink.create({ data: { tokenHash } })]);
}

export async function isOpenSetupLink(tokenHash: string): Promise<boolean> {
  const rows = await query(
    'setup_link_find',
    `SELECT 1 FROM setup_link WHERE token_hash = $1 AND used_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM account WHERE is_superadmin)`,
    [tokenHash],
  );
  return rows.length > 0;
}

export type FirstAdministrator = { email: string; name: string; passwordHash: string; username: string };

/**
 * Uses the link up, creates the administrator and makes them a member of every workspace, in one statement:
 * two who open the same link at once cannot both succeed. Null when the link is no longer good.
 */
export async function useSetupLink(tokenHash: string, admin: FirstAdministrator): Promise<string | null> {
  const rows = await query<{ id: string }>(
    'setup_link_use',
    `WITH used AS (
       UPDATE setup_link SET used_at = now() WHERE token_hash = $1 AND used_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM account WHERE is_superadmin) RETURNING token_hash
     ), made AS (
       INSERT INTO account (id, email, name, password_hash, is_superadmin)
       SELECT $2, $3, $4, $5, true FROM used
       ON CONFLICT (email) DO UPDATE SET is_superadmin = true, password_hash = EXCLUDED.password_hash,
         name = EXCLUDED.name, disabled_at = NULL
       RETURNING id
     ), joined AS (
       INSERT INTO member (workspace_id, account_id, username, role)
       SELECT w.id, made.id, $6, 'admin' FROM made CROSS JOIN workspace w
       ON CONFLICT DO NOTHING
     )
     SELECT id FROM made`,
    [tokenHash, uuidv7(), admin.email, admin.name, admin.passwordHash, admin.username],
  );
  return rows[0]?.id ?? null;
}
