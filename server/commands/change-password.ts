import { forgetIdentities } from '../auth/authenticate';
import type { Caller } from '../auth/caller';
import { assertGoodPassword } from '../auth/good-password';
import { hashPassword, isPasswordOf } from '../auth/password';
import { countSignInTry, forgetSignInTries } from '../auth/sign-in-limiter';
import { findAccountById, updateAccountRow } from '../db/accounts';
import { deleteSessionsOf } from '../db/sessions';
import { AppError } from '../errors';
import { startSession } from './sign-in';

export type PasswordChange = { caller: Caller; currentPassword: string; password: string; clientIp: string };

/** Ends every session of the account and answers the token of a new one, for who changed it. */
export async function changePassword({ caller, currentPassword, password, clientIp }: PasswordChange): Promise<string> {
  const account = caller.accountId === null ? null : await findAccountById(caller.accountId);
  if (!account) throw new AppError('forbidden', 'The superadmin secret has no password to change.');
  const attempt = { email: account.email, clientIp };
  await countSignInTry(attempt);
  if (!(await isPasswordOf(account.passwordHash, currentPassword))) {
    throw new AppError('invalid_input', 'The current password is wrong.', { field: 'body.current_password' });
  }
  assertGoodPassword(password, account.email);
  await forgetSignInTries(attempt);
  await updateAccountRow(account.id, { passwordHash: await hashPassword(password) });
  await deleteSessionsOf(account.id);
  forgetIdentities();
  return startSession(account.id);
}
