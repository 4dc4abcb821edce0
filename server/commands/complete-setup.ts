import { assertGoodPassword } from '../auth/good-password';
import { hashPassword } from '../auth/password';
import { hashToken } from '../auth/token-hash';
import { usernameFromEmail } from '../auth/username';
import { isOpenSetupLink, useSetupLink } from '../db/setup-links';
import { AppError } from '../errors';
import { startSession } from './sign-in';

export type SetupRequest = { token: string; email: string; password: string; name: string };

/** Creates the administrator, a member of every workspace, and signs them in. */
export async function completeSetup(given: SetupRequest): Promise<{ sessionToken: string; username: string }> {
  assertGoodPassword(given.password, given.email);
  const tokenHash = hashToken(given.token);
  // Checked before the costly hash; the statement below decides.
  if (!(await isOpenSetupLink(tokenHash))) throw linkIsGone();
  const passwordHash = await hashPassword(given.password);
  const username = usernameFromEmail(given.email);
  const accountId = await useSetupLink(tokenHash, { email: given.email, name: given.name, passwordHash, username });
  if (accountId === null) throw linkIsGone();
  return { sessionToken: await startSession(accountId), username };
}

export function linkIsGone(): AppError {
  return new AppError(
    'setup_link_not_found',
    'This setup link was used or replaced. Restart the server for a new one.',
  );
}
