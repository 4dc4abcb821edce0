import { uuidv7 } from 'uuidv7';
import { getPrisma } from './prisma';
import { query } from './pool';

export type Account = {
  id: string;
  email: string;
  name: string;
  passwordHash: string | null;
  isSuperadmin: boolean;
  disabledAt: Date | null;
  createdAt: Date;
};

export function findAccountByEmail(email: string): Promise<Account | null> {
  return getPrisma().account.findUnique({ where: { email: email.trim().toLowerCase() } });
}

export function findAccountById(id: string): Promise<Account | null> {
  return getPrisma().account.findUnique({ where: { id } });
}

export type NewAccount = { email: string; name: string; passwordHash: string; isSuperadmin: boolean };

/** Null when the address is taken. */
export async function insertAccount(account: NewAccount): Promise<string | null> {
  const rows = await query<{ id: string }>(
    'account_insert',
    `INSERT INTO account (id, email, name, password_hash, is_superadmin) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (email) DO NOTHING RETURNING id`,
    [uuidv7(), account.email, account.name, account.passwordHash, account.isSuperadmin],
  );
  return rows[0]?.id ?? null;
}

export type AccountChange = Partial<Pick<Account, 'name' | 'isSuperadmin' | 'passwordHash' | 'disabledAt'>>;

export async function updateAccountRow(id: string, change: AccountChange): Promise<void> {
  await getPrisma().account.update({ where: { id }, data: change });
}

/** Disables or demotes, unless no other active superadmin would remain; false then. */
export async function withdrawSuperadmin(
  id: string,
  change: { isDisabled?: boolean; isDemoted?: boolean },
): Promise<boolean> {
  const rows = await query(
    'account_withdraw_superadmin',
    `WITH others AS (
       SELECT id FROM account WHERE is_superadmin AND disabled_at IS NULL AND id <> $1 ORDER BY id FOR UPDATE
     )
     UPDATE account SET
       disabled_at = CASE WHEN $2 THEN COALESCE(disabled_at, now()) ELSE disabled_at END,
       is_superadmin = is_superadmin AND NOT $3
     WHERE id = $1 AND (NOT is_superadmin OR EXISTS (SELECT 1 FROM others)) RETURNING id`,
    [id, change.isDisabled ?? false, change.isDemoted ?? false],
  );
  return rows.length > 0;
}

export type AccountPage = { offset: number; limit: number; isActiveOnly: boolean };

export function listAccountRows({ offset, limit, isActiveOnly }: AccountPage): Promise<Account[]> {
  return getPrisma().account.findMany({
    where: isActiveOnly ? { disabledAt: null } : {},
    orderBy: { email: 'asc' },
    skip: offset,
    take: limit,
  });
}

export async function hasSuperadmin(): Promise<boolean> {
  const rows = await query('superadmin_exists', 'SELECT 1 FROM account WHERE is_superadmin LIMIT 1');
  return rows.length > 0;
}
