import type { Caller } from '../auth/caller';
import { hashToken, newToken } from '../auth/token-hash';
import { insertApiToken } from '../db/api-tokens';
import { findMember } from '../db/members';
import { AppError } from '../errors';

const PREFIX_LENGTH = 10;

export type TokenRequest = {
  caller: Caller;
  label: string;
  expiresAt: Date | null;
  workspaceId: string | null;
  scopes: string[];
};

/** Answers the token: this once, for only its hash is kept. */
export async function createToken({ caller, ...wanted }: TokenRequest): Promise<string> {
  const { accountId } = caller;
  const { workspaceId } = wanted;
  if (accountId === null) throw new AppError('forbidden', 'The superadmin secret has no account to make tokens for.');
  if (workspaceId !== null && !caller.isSuperadmin && !(await findMember(workspaceId, accountId))) {
    throw new AppError('workspace_not_found', 'There is no such workspace.', { field: 'body.workspace_id' });
  }
  const token = newToken('mr_');
  const prefix = token.slice(0, PREFIX_LENGTH);
  await insertApiToken({ tokenHash: hashToken(token), prefix, accountId, ...wanted });
  return token;
}
