import { forgetIdentities } from '../auth/authenticate';
import { assertGoodPassword } from '../auth/good-password';
import { hashPassword } from '../auth/password';
import { findAccountByEmail, updateAccountRow } from '../db/accounts';
import { deleteApiTokensOf } from '../db/api-tokens';
import { deleteSessionsOf } from '../db/sessions';
import { AppError } from '../errors';

/** For somebody else, so all they hold ends: sessions and API tokens. */
export async function resetPassword(email: string, password: string): Promise<void> {
  const account = await findAccountByEmail(email);
  if (!account) throw new AppError('account_not_found', 'There is no account with this e-mail address.');
  assertGoodPassword(password, account.email);
  await updateAccountRow(account.id, { passwordHash: await hashPassword(password) });
  await deleteSessionsOf(account.id);
  await deleteApiTokensOf(account.id);
  forgetIdentities();
}
