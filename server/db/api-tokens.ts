import { getPrisma } from './prisma';

export type ApiTokenRow = {
  tokenHash: string;
  prefix: string;
  label: string;
  accountId: string;
  workspaceId: string | null;
  scopes: string[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
};

export async function insertApiToken(token: Omit<ApiTokenRow, 'createdAt' | 'lastUsedAt'>): Promise<void> {
  await getPrisma().apiToken.create({ data: token });
}

export function listApiTokens(accountId: string, page: { offset: number; limit: number }): Promise<ApiTokenRow[]> {
  return getPrisma().apiToken.findMany({
    where: { accountId },
    orderBy: { createdAt: 'desc' },
    skip: page.offset,
    take: page.limit,
  });
}

/** Those of an account that are good for one workspace and this scope. */
export function listApiTokensWithScope(accountId: string, workspaceId: string, scope: string): Promise<ApiTokenRow[]> {
  return getPrisma().apiToken.findMany({
    where: { accountId, workspaceId, scopes: { has: scope } },
    orderBy: { createdAt: 'desc' },
    take: 100,
  });
}

/** False when the account has no such token. */
export async function deleteApiToken(accountId: string, prefix: string): Promise<boolean> {
  const { count } = await getPrisma().apiToken.deleteMany({ where: { accountId, prefix } });
  return count > 0;
}

export async function deleteApiTokensOf(accountId: string): Promise<void> {
  await getPrisma().apiToken.deleteMany({ where: { accountId } });
}
