import { LRUCache } from 'lru-cache';
import { getConfig } from '../config';
import { findAccountById } from '../db/accounts';
import { findApiToken, findSession, touchApiToken, touchSession } from '../db/sessions';
import { AppError } from '../errors';
import { assertSameSite, isSameSite } from './csrf';
import type { Identity } from './caller';
import { isJobToken, verifyJobToken } from './job-token';
import { readSessionCookie } from './session-cookie';
import { SESSION_IDLE_S } from './session-life';
import { hashToken, isSameSecret } from './token-hash';

// What is revoked elsewhere dies here within this time; a revocation in this process empties the cache at once.
const cache = new LRUCache<string, Identity>({ max: 5_000, ttl: 3_000 });

export function forgetIdentities(): void {
  cache.clear();
}

type Admission = {
  isPublic: boolean;
  /** Its token may stand in the address, for callers that can send nothing else. */
  takesTokenInAddress?: boolean;
};

/** Null for a caller without credentials; bad ones are refused, except where anyone may call. */
export async function authenticate(
  request: Request,
  { isPublic, takesTokenInAddress }: Admission,
): Promise<Identity | null> {
  const bearer = bearerOf(request) ?? (takesTokenInAddress ? tokenInAddress(request) : null);
  if (bearer !== null) {
    const identity = await identityOfBearer(bearer);
    if (identity || isPublic) return identity;
    throw new AppError('unauthenticated', 'The token is not valid, or no longer.');
  }
  const cookie = readSessionCookie(request.headers.get('cookie'));
  if (cookie === null) return null;
  return identityOfCookie(request, cookie, isPublic);
}

function bearerOf(request: Request): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? null;
}

function tokenInAddress(request: Request): string | null {
  return new URL(request.url).searchParams.get('token') || null;
}

async function identityOfCookie(request: Request, cookie: string, isPublic: boolean): Promise<Identity | null> {
  const identity = await cached(hashToken(cookie), identityOfSession);
  if (!identity) return null;
  // The browser sends the cookie along with what other sites make it send: such a call counts as anonymous
  // where anyone may call, and is refused elsewhere.
  if (isPublic) return isSameSite(request) ? identity : null;
  assertSameSite(request);
  return identity;
}

async function identityOfBearer(bearer: string): Promise<Identity | null> {
  const { superadminSecret } = getConfig();
  if (superadminSecret !== null && isSameSecret(bearer, superadminSecret)) return INSTANCE;
  if (isJobToken(bearer)) return identityOfJob(bearer);
  return cached(hashToken(bearer), async (hash) => (await identityOfApiToken(hash)) ?? identityOfSession(hash));
}

const INSTANCE: Identity = {
  via: 'secret',
  accountId: null,
  email: 'superadmin@localhost',
  name: 'Superadmin secret',
  isSuperadmin: true,
  username: 'superadmin',
};

async function cached(hash: string, load: (hash: string) => Promise<Identity | null>): Promise<Identity | null> {
  const known = cache.get(hash);
  if (known) return known;
  const identity = await load(hash);
  if (identity) cache.set(hash, identity);
  return identity;
}

async function identityOfSession(hash: string): Promise<Identity | null> {
  const holder = await findSession(hash, SESSION_IDLE_S);
  if (!holder) return null;
  await touchSession(hash);
  return { via: 'session', ...holder };
}

async function identityOfApiToken(hash: string): Promise<Identity | null> {
  const found = await findApiToken(hash);
  if (!found) return null;
  await touchApiToken(hash);
  const { workspaceId, scopes, ...holder } = found;
  return {
    via: 'token',
    ...holder,
    ...(workspaceId === null ? {} : { boundWorkspaceId: workspaceId }),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}

/** Not cached: it dies with its attempt. */
async function identityOfJob(token: string): Promise<Identity | null> {
  const claims = await verifyJobToken(token, Date.now());
  if (!claims) return null;
  const runner = claims.accountId === null ? INSTANCE : await findAccountById(claims.accountId);
  if (!runner || ('disabledAt' in runner && runner.disabledAt !== null)) return null;
  return {
    via: 'job',
    accountId: claims.accountId,
    email: runner.email,
    name: runner.name,
    isSuperadmin: runner.isSuperadmin,
    username: claims.username,
    boundWorkspaceId: claims.workspaceId,
    job: { jobId: claims.jobId, attempt: claims.attempt },
  };
}
