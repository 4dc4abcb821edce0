import type { Role } from '@/contract/endpoint';

/** Who calls, as far as the credentials say; a workspace is not known yet. */
export type Identity = {
  via: 'session' | 'token' | 'secret' | 'job';
  /** Null for the instance's own secret, which belongs to no account. */
  accountId: string | null;
  email: string;
  name: string;
  isSuperadmin: boolean;
  /** Set where the credentials are good for one workspace only. */
  boundWorkspaceId?: string;
  /** Set where the credentials are good for starting certain scripts and flows only. */
  scopes?: string[];
  /** A job's token names its runner's user name. */
  username?: string;
  job?: { jobId: string; attempt: number };
};

/** Who calls an operation, with the rights they have there. */
export type Caller = {
  via: Identity['via'];
  accountId: string | null;
  username: string;
  email: string;
  name: string;
  /** Set on operations of a workspace. */
  workspaceId?: string;
  role: Exclude<Role, 'public'>;
  isSuperadmin: boolean;
  /** A superadmin's look into a workspace they do not belong to. */
  isGuest?: boolean;
  /** Of a token that may start certain scripts and flows only. */
  scopes?: string[];
  /** Set when a running job calls with its own token. */
  job?: { jobId: string; attempt: number };
};

const RANK: Record<Role, number> = { public: 0, user: 1, operator: 2, developer: 3, admin: 4, superadmin: 5 };

export function hasRole(caller: Pick<Caller, 'role'>, needed: Role): boolean {
  return RANK[caller.role] >= RANK[needed];
}
