import { forgetIdentities } from '../auth/authenticate';
import { hashToken } from '../auth/token-hash';
import { deleteSession } from '../db/sessions';

export async function signOut(sessionToken: string): Promise<void> {
  await deleteSession(hashToken(sessionToken));
  forgetIdentities();
}
