import { isPasswordOf } from '../auth/password';
import { SESSION_LIFE_S } from '../auth/session-life';
import { countSignInFailure, countSignInTry, forgetSignInTries } from '../auth/sign-in-limiter';
import { hashToken, newToken } from '../auth/token-hash';
import { findAccountByEmail } from '../db/accounts';
import { insertSession } from '../db/sessions';
import { AppError } from '../errors';

/** Answers a new session's token. An unknown address and a wrong password look and last alike. */
export async function signIn(given: { email: string; password: string; clientIp: string }): Promise<string> {
  const attempt = { email: given.email.trim().toLowerCase(), clientIp: given.clientIp };
  await countSignInTry(attempt);
  const account = await findAccountByEmail(attempt.email);
  const isActive = account !== null && account.disabledAt === null;
  const isMatch = await isPasswordOf(isActive ? account.passwordHash : null, given.password);
  if (!isActive || !isMatch) {
    await countSignInFailure(attempt);
    throw new AppError('wrong_credentials', 'The e-mail address or the password is wrong.');
  }
  await forgetSignInTries(attempt);
  return startSession(account.id);
}

/** A token of its own at each sign-in: one that somebody planted before is worth nothing. */
export async function startSession(accountId: string): Promise<string> {
  const token = newToken('mrs_');
  await insertSession({ tokenHash: hashToken(token), accountId, lifeS: SESSION_LIFE_S });
  return token;
}
