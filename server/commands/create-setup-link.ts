import { hashToken, newToken } from '../auth/token-hash';
import { getConfig } from '../config';
import { hasSuperadmin } from '../db/accounts';
import { replaceSetupLink } from '../db/setup-links';

/** A fresh link that creates the first administrator; older ones are void. Null once there is one. */
export async function createSetupLink(): Promise<string | null> {
  if (await hasSuperadmin()) return null;
  const token = newToken('');
  await replaceSetupLink(hashToken(token));
  return `${getConfig().baseUrl}/setup/${token}`;
}
