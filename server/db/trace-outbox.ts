import { query } from './pool';

export type DueTrace = { rootId: string; workspaceId: string; tries: number };

/** Runs that end from now on are put into the outbox. To be repeated within ten minutes, while traces are exported. */
export async function keepTraceExportOn(): Promise<void> {
  await query(
    'trace_export_on',
    `INSERT INTO trace_export DEFAULT VALUES ON CONFLICT (is_on) DO UPDATE SET seen_at = clock_timestamp()`,
  );
}

/** Takes ended runs to export; unless they are confirmed they come up again, later each time. */
export async function takeDueTraces(limit: number): Promise<DueTrace[]> {
  return query<DueTrace>(
    'trace_outbox_take',
    `UPDATE trace_outbox SET tries = tries + 1, next_at = clock_timestamp() + least(30 * 2 ^ tries, 3600) * interval '1 second'
     WHERE root_id IN (SELECT root_id FROM trace_outbox WHERE next_at <= clock_timestamp() ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING root_id AS "rootId", workspace_id AS "workspaceId", tries`,
    [limit],
  );
}

export async function confirmTraces(rootIds: string[]): Promise<void> {
  await query('trace_outbox_confirm', 'DELETE FROM trace_outbox WHERE root_id = ANY($1)', [rootIds]);
}

/** A collector that is away for a day gets nothing of that day. */
export async function dropOldTraces(): Promise<number> {
  const rows = await query(
    'trace_outbox_drop',
    `DELETE FROM trace_outbox WHERE created_at < clock_timestamp() - interval '24 hours' RETURNING root_id`,
  );
  return rows.length;
}
