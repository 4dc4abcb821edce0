import { query } from './pool';
import { asOne } from './transaction';

/** What is known of the packages of a script's version. */
export type ScriptLock = { lock: string | null; errorLogs: string | null; jobId: string | null };

export async function findScriptLock(workspaceId: string, hash: string): Promise<ScriptLock | null> {
  const [row] = await query<ScriptLock>(
    'script_lock',
    'SELECT lock, lock_error_logs AS "errorLogs", lock_job AS "jobId" FROM script WHERE workspace_id = $1 AND hash = $2',
    [workspaceId, hash],
  );
  return row ?? null;
}

/** `lock`: null where nobody is going to find one, and runs resolve their packages themselves. */
export type LockedScript = { workspaceId: string; hash: string; path: string; lock: string | null; imports: string[] };

/** Records the lock of a version. What it imports is kept for the newest one only. */
export async function saveScriptLock({ workspaceId, hash, path, lock, imports }: LockedScript): Promise<void> {
  await asOne(async (client) => {
    const { rows } = await client.query<{ is_latest: boolean }>(
      `UPDATE script SET lock = $3, lock_error_logs = NULL, lock_job = CASE WHEN $3::text IS NOT NULL THEN lock_job END
       WHERE workspace_id = $1 AND hash = $2 RETURNING is_latest`,
      [workspaceId, hash, lock],
    );
    if (rows[0]?.is_latest) await client.query(...replaceImports({ workspaceId, kind: 'script', path, imports }));
  });
}

/** Keeps a lock that is there: a version that ran goes on running. */
export async function saveScriptLockError(workspaceId: string, hash: string, errorLogs: string): Promise<void> {
  await query('script_lock_error', 'UPDATE script SET lock_error_logs = $3 WHERE workspace_id = $1 AND hash = $2', [
    workspaceId,
    hash,
    errorLogs,
  ]);
}

export type LockedFlow = {
  workspaceId: string;
  versionId: number;
  path: string;
  locks: { language: string; codeHash: string; lock: string }[];
  imports: string[];
  errorLogs: string | null;
};

export async function saveFlowLocks(flow: LockedFlow): Promise<void> {
  const { workspaceId, versionId, path, locks, imports, errorLogs } = flow;
  await asOne(async (client) => {
    await client.query('UPDATE flow_version SET lock_error_logs = $2 WHERE id = $1', [versionId, errorLogs]);
    await client.query(
      `INSERT INTO flow_lock (flow_version_id, language, code_hash, lock)
       SELECT $1, x.language, x."codeHash", x.lock FROM json_to_recordset($2::json) AS x(language text, "codeHash" text, lock text)
       ON CONFLICT (flow_version_id, language, code_hash) DO UPDATE SET lock = excluded.lock`,
      [versionId, JSON.stringify(locks)],
    );
    const { rows } = await client.query(
      'SELECT 1 FROM flow WHERE workspace_id = $1 AND path = $2 AND version_id = $3',
      [workspaceId, path, versionId],
    );
    if (rows.length > 0) await client.query(...replaceImports({ workspaceId, kind: 'flow', path, imports }));
  });
}

type Importer = { workspaceId: string; kind: 'script' | 'flow'; path: string; imports: string[] };

function replaceImports({ workspaceId, kind, path, imports }: Importer): [string, unknown[]] {
  return [
    `WITH gone AS (
       DELETE FROM script_import WHERE workspace_id = $1 AND importer_kind = $2 AND importer_path = $3 AND NOT imported_path = ANY($4))
     INSERT INTO script_import (workspace_id, importer_kind, importer_path, imported_path)
     SELECT $1, $2, $3, unnest($4::text[]) ON CONFLICT DO NOTHING`,
    [workspaceId, kind, path, imports],
  ];
}

/** The locks of a flow's inline scripts. */
export function listFlowLocks(versionId: number): Promise<{ language: string; codeHash: string; lock: string }[]> {
  return query(
    'flow_locks',
    'SELECT language, code_hash AS "codeHash", lock FROM flow_lock WHERE flow_version_id = $1',
    [versionId],
  );
}

export async function findFlowLockJob(
  versionId: number,
): Promise<{ jobId: string | null; errorLogs: string | null } | null> {
  const [row] = await query<{ jobId: string | null; errorLogs: string | null }>(
    'flow_lock_job',
    'SELECT lock_job AS "jobId", lock_error_logs AS "errorLogs" FROM flow_version WHERE id = $1',
    [versionId],
  );
  return row ?? null;
}

export type Dependant = { kind: 'script' | 'flow'; path: string };

/** Scripts and flows whose newest version imports this script, also through others. */
export function listDependants(workspaceId: string, path: string): Promise<Dependant[]> {
  return query<Dependant>(
    'script_dependants',
    `SELECT importer_kind AS kind, importer_path AS path FROM script_import
     WHERE workspace_id = $1 AND imported_path = $2 AND (importer_kind, importer_path) <> ('script', $2) ORDER BY 1, 2`,
    [workspaceId, path],
  );
}

/** The newest source of each of these scripts that is in this language. */
export function listScriptSources(
  workspaceId: string,
  language: string,
  paths: string[],
): Promise<{ path: string; codeHash: string }[]> {
  return query(
    'script_sources',
    `SELECT path, code_hash AS "codeHash" FROM script
     WHERE workspace_id = $1 AND language = $2 AND path = ANY($3) AND is_latest AND NOT is_archived`,
    [workspaceId, language, paths],
  );
}
