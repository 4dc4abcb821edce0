import type pg from 'pg';
import type { DraftKind } from '@/contract/drafts';
import { query } from './pool';

export type DraftKey = { workspaceId: string; kind: DraftKind; path: string; accountId: string };

export type DraftRow = { value: string; savedAt: Date };

export async function findDraft({ workspaceId, kind, path, accountId }: DraftKey): Promise<DraftRow | null> {
  const [row] = await query<DraftRow>(
    'draft_own',
    `SELECT value::text, saved_at AS "savedAt" FROM draft
     WHERE workspace_id = $1 AND kind = $2 AND path = $3 AND account_id = $4`,
    [workspaceId, kind, path, accountId],
  );
  return row ?? null;
}

export async function findDraftOf(
  { workspaceId, kind, path }: Omit<DraftKey, 'accountId'>,
  username: string,
): Promise<DraftRow | null> {
  const [row] = await query<DraftRow>(
    'draft_of_member',
    `SELECT d.value::text, d.saved_at AS "savedAt" FROM draft d
     JOIN member m ON m.workspace_id = d.workspace_id AND m.account_id = d.account_id
     WHERE d.workspace_id = $1 AND d.kind = $2 AND d.path = $3 AND m.username = $4`,
    [workspaceId, kind, path, username],
  );
  return row ?? null;
}

/** What a writer knows of the stored draft. */
export type DraftSeen = { lastSync: Date | null; isForced: boolean };

/** The time it was saved; null, changing nothing, when another draft is stored than the writer has seen. */
export async function saveDraft(key: DraftKey, value: string, seen: DraftSeen): Promise<Date | null> {
  const [row] = await query<{ savedAt: Date }>(
    'draft_save',
    `INSERT INTO draft (workspace_id, kind, path, account_id, value) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (workspace_id, kind, path, account_id) DO UPDATE
       SET value = EXCLUDED.value, saved_at = greatest(clock_timestamp(), draft.saved_at + interval '1 ms')
       WHERE $7 OR draft.saved_at = $6 OR draft.value::text = EXCLUDED.value::text
     RETURNING saved_at AS "savedAt"`,
    [key.workspaceId, key.kind, key.path, key.accountId, value, seen.lastSync, seen.isForced],
  );
  return row?.savedAt ?? null;
}

/** When it was gone; null when another draft is stored than the writer has seen. */
export async function removeDraft(key: DraftKey, seen: DraftSeen): Promise<Date | null> {
  const [row] = await query<{ at: Date }>(
    'draft_remove',
    `WITH gone AS (
       DELETE FROM draft WHERE workspace_id = $1 AND kind = $2 AND path = $3 AND account_id = $4
         AND ($6 OR saved_at = $5) RETURNING 1
     )
     SELECT clock_timestamp() AS at WHERE EXISTS (SELECT 1 FROM gone) OR NOT EXISTS (SELECT 1 FROM draft
       WHERE workspace_id = $1 AND kind = $2 AND path = $3 AND account_id = $4)`,
    [key.workspaceId, key.kind, key.path, key.accountId, seen.lastSync, seen.isForced],
  );
  return row?.at ?? null;
}

export type ListedDraftRow = {
  kind: DraftKind;
  path: string;
  summary: string | null;
  /** Where it is to be deployed. */
  target: string | null;
  isDeployed: boolean;
  isMine: boolean;
  savedAt: Date;
  usernames: (string | null)[];
};

export type DraftFilter = { accountId: string | null; isAll: boolean; kind: DraftKind | null; path: string | null };

/** One row for each item; of several people's drafts the caller's own counts, else the newest. */
export function listDraftRows(workspaceId: string, filter: DraftFilter): Promise<ListedDraftRow[]> {
  return query<ListedDraftRow>(
    'draft_list',
    `WITH shown AS (
       SELECT d.kind, d.path, d.value, d.saved_at, m.username, (d.account_id = $2) IS TRUE AS is_mine
       FROM draft d LEFT JOIN member m ON m.workspace_id = d.workspace_id AND m.account_id = d.account_id
       WHERE d.workspace_id = $1 AND ($4::text IS NULL OR d.kind = $4) AND ($5::text IS NULL OR d.path = $5)
         AND ($3 OR EXISTS (SELECT 1 FROM draft o WHERE o.workspace_id = d.workspace_id AND o.kind = d.kind
           AND o.path = d.path AND o.account_id = $2))
     ), firsts AS (
       SELECT DISTINCT ON (kind, path) * FROM shown ORDER BY kind, path, is_mine DESC, saved_at DESC
     )
     SELECT f.kind, f.path, f.value ->> 'summary' AS summary, f.value ->> 'path' AS target, f.is_mine AS "isMine",
       f.saved_at AS "savedAt",
       (SELECT array_agg(s.username ORDER BY s.saved_at DESC) FROM shown s WHERE s.kind = f.kind AND s.path = f.path)
         AS usernames,
       CASE f.kind
         WHEN 'script' THEN EXISTS (SELECT 1 FROM script x WHERE x.workspace_id = $1 AND x.path = f.path
           AND x.is_latest AND NOT x.is_archived)
         ELSE EXISTS (SELECT 1 FROM flow x WHERE x.workspace_id = $1 AND x.path = f.path AND NOT x.is_archived)
       END AS "isDeployed"
     FROM firsts f ORDER BY f.saved_at DESC, f.path LIMIT 1000`,
    [workspaceId, filter.accountId, filter.isAll, filter.kind, filter.path],
  );
}

/** Everybody's drafts follow an item to its new path. Who has one there already keeps both. */
export async function moveDrafts(
  client: pg.PoolClient,
  item: { workspaceId: string; kind: DraftKind; from: string; to: string },
): Promise<void> {
  await client.query(
    `UPDATE draft d SET path = $4, value = CASE WHEN d.value ->> 'path' = $3
         THEN jsonb_set(d.value::jsonb, '{path}', to_jsonb($4::text))::json ELSE d.value END
     WHERE d.workspace_id = $1 AND d.kind = $2 AND d.path = $3 AND NOT EXISTS (SELECT 1 FROM draft o
       WHERE o.workspace_id = $1 AND o.kind = $2 AND o.path = $4 AND o.account_id = d.account_id)`,
    [item.workspaceId, item.kind, item.from, item.to],
  );
}
