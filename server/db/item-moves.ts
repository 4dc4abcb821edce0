import type pg from 'pg';
import type { DraftKind } from '@/contract/drafts';
import { moveDrafts } from './drafts';
import { query } from './pool';

type ItemMove = { workspaceId: string; kind: DraftKind; from: string; to: string };

/** Notes that an item is elsewhere now, and takes everybody's drafts along. */
export async function moveItem(client: pg.PoolClient, move: ItemMove): Promise<void> {
  await client.query(
    `INSERT INTO item_move (workspace_id, kind, from_path, to_path) VALUES ($1, $2, $3, $4)
     ON CONFLICT (workspace_id, kind, from_path) DO UPDATE SET to_path = EXCLUDED.to_path, moved_at = clock_timestamp()`,
    [move.workspaceId, move.kind, move.from, move.to],
  );
  await moveDrafts(client, move);
}

/** Moves that are followed from one path: what went round in circles ends here. */
const MOVES_MAX = 20;

/** Where the item that was at a path is now; null: it never moved, or what it became is gone, too. */
export async function findMovedTo(workspaceId: string, kind: DraftKind, path: string): Promise<string | null> {
  const [row] = await query<{ path: string }>(
    'item_moved_to',
    `WITH RECURSIVE way AS (
       SELECT to_path, 1 AS n FROM item_move WHERE workspace_id = $1 AND kind = $2 AND from_path = $3
       UNION ALL
       SELECT m.to_path, way.n + 1 FROM way JOIN item_move m ON m.workspace_id = $1 AND m.kind = $2 AND m.from_path = way.to_path
       WHERE way.n < ${MOVES_MAX}
     )
     SELECT to_path AS path FROM way
     WHERE to_path <> $3 AND CASE $2 WHEN 'flow' THEN EXISTS (SELECT 1 FROM flow WHERE workspace_id = $1 AND flow.path = to_path)
       ELSE EXISTS (SELECT 1 FROM script WHERE workspace_id = $1 AND script.path = to_path AND is_latest) END
     ORDER BY n LIMIT 1`,
    [workspaceId, kind, path],
  );
  return row?.path ?? null;
}
