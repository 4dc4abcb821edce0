import type { TokenReply } from '@/contract/tokens';
import type { Caller } from '../auth/caller';
import { type ApiTokenRow, listApiTokens, listApiTokensWithScope } from '../db/api-tokens';
import type { Page } from './page';

export async function listTokens({ accountId, email }: Caller, page: Page): Promise<TokenReply[]> {
  const rows = accountId === null ? [] : await listApiTokens(accountId, page);
  return rows.map((row) => tokenReply(row, email));
}

export async function listTokensWithScope(caller: Caller, workspaceId: string, scope: string): Promise<TokenReply[]> {
  const { accountId, email } = caller;
  const rows = accountId === null ? [] : await listApiTokensWithScope(accountId, workspaceId, scope);
  return rows.map((row) => tokenReply(row, email));
}

function tokenReply(row: ApiTokenRow, email: string): TokenReply {
  return {
    token_prefix: row.prefix,
    label: row.label === '' ? undefined : row.label,
    expiration: row.expiresAt?.toISOString(),
    created_at: row.createdAt.toISOString(),
    last_used_at: (row.lastUsedAt ?? row.createdAt).toISOString(),
    workspace_id: row.workspaceId ?? undefined,
    email,
    read_only: false,
    scopes: row.scopes.length > 0 ? row.scopes : undefined,
  };
}
