import type { AccountReply } from '@/contract/accounts';
import type { Caller } from '../auth/caller';
import { usernameFromEmail } from '../auth/username';
import { findAccountById, listAccountRows } from '../db/accounts';
import type { Account, AccountPage } from '../db/accounts';

export async function getOwnAccount(caller: Caller): Promise<AccountReply> {
  const account = caller.accountId === null ? null : await findAccountById(caller.accountId);
  if (account) return { ...replyOf(account), super_admin: caller.isSuperadmin };
  return {
    ...CONSTANTS,
    email: caller.email,
    name: caller.name,
    username: caller.username,
    super_admin: caller.isSuperadmin,
    disabled: false,
  };
}

export async function listAccounts(page: AccountPage): Promise<AccountReply[]> {
  return (await listAccountRows(page)).map(replyOf);
}

const CONSTANTS = { login_type: 'password', verified: true, first_time_user: false, role_source: 'manual' } as const;

function replyOf(account: Account): AccountReply {
  return {
    ...CONSTANTS,
    email: account.email,
    name: account.name,
    username: usernameFromEmail(account.email),
    super_admin: account.isSuperadmin,
    disabled: account.disabledAt !== null,
    created_at: account.createdAt.toISOString(),
  };
}
