import { assertGoodPassword } from '../auth/good-password';
import { hashPassword } from '../auth/password';
import { insertAccount } from '../db/accounts';
import { AppError } from '../errors';

export type AccountRequest = { email: string; password: string; name: string; isSuperadmin: boolean };

export async function createAccount({ email, password, name, isSuperadmin }: AccountRequest): Promise<void> {
  assertGoodPassword(password, email);
  const id = await insertAccount({ email, name, isSuperadmin, passwordHash: await hashPassword(password) });
  if (id === null)
    throw new AppError('already_exists', 'There is an account with this e-mail address.', { field: 'body.email' });
}
