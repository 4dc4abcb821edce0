import { createTestDatabase } from '@/scripts/testing/database';
import { hashPassword } from '../auth/password';
import { startSession } from '../commands/sign-in';
import { insertAccount } from '../db/accounts';
import { insertMember } from '../db/members';
import type { MemberRole } from '../db/members';
import { closePool } from '../db/pool';
import { closePrisma } from '../db/prisma';
import { insertWorkspace } from '../db/workspaces';
import { enterPhase } from '../lifecycle';
import { createApi } from './api';
import type { Api } from './api';

export const TEST_SECRET = 'the-instance-secret';
export const TEST_PASSWORD = 'correct horse battery';

export type Call = { token?: string; cookie?: string; body?: unknown; headers?: Record<string, string> };

export type TestApi = Api & {
  /** `call('POST /w/demo/flows/create', { token, body })` */
  call: (operation: string, call?: Call) => Promise<Response>;
  close: () => Promise<void>;
};

/** The real API on a database of its own, asked without a port. */
export async function openTestApi(environment: Record<string, string> = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    MILLRACE_SECRET_KEY: 'a key for tests only',
    SUPERADMIN_SECRET: TEST_SECRET,
    // Vite claims this name for itself.
    BASE_URL: 'http://localhost:3000',
    ...environment,
  });
  enterPhase('serving');
  const api = createApi({ areRepliesChecked: true });
  return {
    ...api,
    async call(operation, given = {}) {
      const [method = 'GET', path = '/'] = operation.split(' ');
      return api.app.request(`/api${path}`, {
        method,
        headers: { ...credentials(given), ...contentType(given.body), ...given.headers },
        body: typeof given.body === 'string' || given.body === undefined ? given.body : JSON.stringify(given.body),
      });
    },
    async close() {
      await closePrisma();
      await closePool();
      await database.drop();
    },
  };
}

function credentials({ token, cookie }: Call): Record<string, string> {
  return {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(cookie ? { cookie: `millrace=${cookie}` } : {}),
  };
}

function contentType(body: unknown): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

export async function seedWorkspace(id: string): Promise<void> {
  await insertWorkspace({ id, name: id, createdBy: 'test', owner: null });
}

export type SeededAccount = { email: string; accountId: string; session: string };

/** An account with a session; a member where `role` is given, under the part of its address before the @. */
export async function seedAccount(
  email: string,
  given: { workspaceId?: string; role?: MemberRole; isSuperadmin?: boolean } = {},
): Promise<SeededAccount> {
  const passwordHash = await hashPassword(TEST_PASSWORD);
  const accountId = await insertAccount({ email, name: '', passwordHash, isSuperadmin: given.isSuperadmin ?? false });
  if (accountId === null) throw new Error(`${email} is seeded twice`);
  if (given.workspaceId && given.role) {
    await insertMember({
      workspaceId: given.workspaceId,
      accountId,
      username: email.split('@')[0] ?? '',
      role: given.role,
    });
  }
  return { email, accountId, session: await startSession(accountId) };
}
