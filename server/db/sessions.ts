import { query } from './pool';

/** The account behind a session or token. */
export type Holder = { accountId: string; email: string; name: string; isSuperadmin: boolean };

const HOLDER = `a.id AS "accountId", a.email, a.name, a.is_superadmin AS "isSuperadmin"`;

/** Null when the session is unknown, too old, idle for too long, or its account disabled. */
export async function findSession(tokenHash: string, idleMaxS: number): Promise<Holder | null> {
  const rows = await query<Holder>(
    'session_find',
    `SELECT ${HOLDER} FROM session s JOIN account a ON a.id = s.account_id
     WHERE s.token_hash = $1 AND s.expires_at > now() AND s.last_seen_at > now() - make_interval(secs => $2)
       AND a.disabled_at IS NULL`,
    [tokenHash, idleMaxS],
  );
  return rows[0] ?? null;
}

/** Remembers that the session is in use, at most once a minute. */
export async function touchSession(tokenHash: string): Promise<void> {
  await query(
    'session_touch',
    `UPDATE session SET last_seen_at = now() WHERE token_hash = $1 AND last_seen_at < now() - interval '1 minute'`,
    [tokenHash],
  );
}

export async function insertSession(session: { tokenHash: string; accountId: string; lifeS: number }): Promise<void> {
  await query(
    'session_insert',
    `WITH outdated AS (DELETE FROM session WHERE account_id = $2 AND expires_at < now())
     INSERT INTO session (token_hash, account_id, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))`,
    [session.tokenHash, session.accountId, session.lifeS],
  );
}

export async function deleteSession(tokenHash: string): Promise<void> {
  await query('session_delete', 'DELETE FROM session WHERE token_hash = $1', [tokenHash]);
}

export async function deleteSessionsOf(accountId: string): Promise<void> {
  await query('session_delete_all', 'DELETE FROM session WHERE account_id = $1', [accountId]);
}

/** `scopes`: none where it may do all that its account may. */
export type TokenHolder = Holder & { workspaceId: string | null; scopes: string[] };

export async function findApiToken(tokenHash: string): Promise<TokenHolder | null> {
  const rows = await query<TokenHolder>(
    'api_token_find',
    `SELECT ${HOLDER}, t.workspace_id AS "workspaceId", t.scopes FROM api_token t JOIN account a ON a.id = t.account_id
     WHERE t.token_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > now()) AND a.disabled_at IS NULL`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

export async function touchApiToken(tokenHash: string): Promise<void> {
  await query(
    'api_token_touch',
    `UPDATE api_token SET last_used_at = now()
     WHERE token_hash = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
    [tokenHash],
  );
}
