import { LRUCache } from 'lru-cache';
import type { EndpointSpec } from '@/contract/endpoint';
import { findMember } from '../db/members';
import type { MemberRow } from '../db/members';
import { findWorkspace } from '../db/workspaces';
import { AppError } from '../errors';
import { hasRole } from './caller';
import type { Caller, Identity } from './caller';
import { isInScope } from './scopes';
import { usernameFromEmail } from './username';

type Question = {
  spec: EndpointSpec;
  identity: Identity | null;
  workspaceId: string | undefined;
  /** Of the item it is about. */
  itemPath?: string;
};

/** The one place that decides who may call an operation: by the role its spec declares. */
export async function authorize({ spec, identity, workspaceId, itemPath }: Question): Promise<Caller | null> {
  if (!identity) {
    if (spec.role === 'public') return null;
    throw new AppError('unauthenticated', 'Sign in, or send a token as `Authorization: Bearer …`.');
  }
  if (identity.scopes && !isInScope(identity.scopes, spec, itemPath)) {
    if (spec.role === 'public') return null;
    throw new AppError('forbidden', `This token may do nothing but ${identity.scopes.join(', ')}.`);
  }
  const caller = workspaceId === undefined ? instanceCaller(identity) : await memberCaller(identity, workspaceId);
  if (spec.role === 'public') return caller ?? instanceCaller(identity);
  // Who does not belong to a workspace is told what a stranger to it is told: that there is none.
  if (!caller) throw new AppError('workspace_not_found', 'There is no such workspace.');
  assertCredentialsReach(spec, identity, workspaceId);
  if (hasRole(caller, spec.role)) return caller;
  throw new AppError('forbidden', `This needs the role ${spec.role}; yours is ${caller.role}.`);
}

function assertCredentialsReach(spec: EndpointSpec, identity: Identity, workspaceId: string | undefined): void {
  if (spec.personOnly && (identity.via === 'token' || identity.via === 'job')) {
    throw new AppError('forbidden', 'This needs a signed-in person: API tokens and jobs may not do it.');
  }
  if (identity.via === 'job' && (spec.role === 'admin' || spec.role === 'superadmin')) {
    throw new AppError('forbidden', 'A job may not call operations of administrators.');
  }
  if (identity.boundWorkspaceId !== undefined && workspaceId === undefined && spec.method !== 'get') {
    throw new AppError('forbidden', 'This token is good for one workspace only.');
  }
}

function instanceCaller(identity: Identity): Caller {
  // Credentials for one workspace give no rights over the instance.
  const isSuperadmin = identity.isSuperadmin && identity.boundWorkspaceId === undefined;
  return { ...common(identity), role: isSuperadmin ? 'superadmin' : 'user', isSuperadmin };
}

async function memberCaller(identity: Identity, workspaceId: string): Promise<Caller | null> {
  if (identity.boundWorkspaceId !== undefined && identity.boundWorkspaceId !== workspaceId) return null;
  const member = identity.accountId === null ? null : await memberOf(workspaceId, identity.accountId);
  if (identity.isSuperadmin) return superadminCaller(identity, workspaceId, member);
  if (!member || member.isDisabled) return null;
  return { ...common(identity), username: member.username, workspaceId, role: member.role, isSuperadmin: false };
}

async function superadminCaller(
  identity: Identity,
  workspaceId: string,
  member: MemberRow | null,
): Promise<Caller | null> {
  if (!member && !(await isWorkspace(workspaceId))) return null;
  const isBound = identity.boundWorkspaceId !== undefined;
  return {
    ...common(identity),
    username: member?.username ?? common(identity).username,
    workspaceId,
    role: isBound ? 'admin' : 'superadmin',
    isSuperadmin: !isBound,
    ...(member ? {} : { isGuest: true }),
  };
}

function common(identity: Identity) {
  const { via, accountId, email, name, job, scopes } = identity;
  return {
    via,
    accountId,
    email,
    name,
    username: identity.username ?? usernameFromEmail(email),
    ...(job ? { job } : {}),
    ...(scopes ? { scopes } : {}),
  };
}

// Removal from a workspace takes effect within this time everywhere, and at once in the process that did it.
const TTL_MS = 3_000;
const members = new LRUCache<string, { member: MemberRow | null }>({ max: 10_000, ttl: TTL_MS });
const workspaces = new LRUCache<string, boolean>({ max: 1_000, ttl: TTL_MS });

export function forgetMemberships(): void {
  members.clear();
  workspaces.clear();
}

async function memberOf(workspaceId: string, accountId: string): Promise<MemberRow | null> {
  const key = `${accountId}|${workspaceId}`;
  const known = members.get(key);
  if (known) return known.member;
  const member = await findMember(workspaceId, accountId);
  members.set(key, { member });
  return member;
}

async function isWorkspace(id: string): Promise<boolean> {
  const known = workspaces.get(id);
  if (known !== undefined) return known;
  const isKnown = (await findWorkspace(id)) !== null;
  if (isKnown) workspaces.set(id, true);
  return isKnown;
}
