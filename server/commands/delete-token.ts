import { forgetIdentities } from '../auth/authenticate';
import { deleteApiToken } from '../db/api-tokens';
import { AppError } from '../errors';

export async function deleteToken(accountId: string | null, prefix: string): Promise<void> {
  if (accountId === null || !(await deleteApiToken(accountId, prefix))) {
    throw new AppError('token_not_found', 'You have no such token.');
  }
  forgetIdentities();
}
