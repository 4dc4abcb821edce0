import { type Handler, handler, type HandlerKind } from '@/engine/schedule/handlers';
import { query } from './pool';

export type DefaultHandler = { kind: HandlerKind; handler: Handler; isMuted: boolean };

export async function listDefaultHandlers(workspaceId: string): Promise<DefaultHandler[]> {
  const rows = await query<{ kind: HandlerKind; handler: string; isMuted: boolean }>(
    'schedule_defaults',
    'SELECT kind, handler, muted AS "isMuted" FROM schedule_default WHERE workspace_id = $1',
    [workspaceId],
  );
  return rows.map((row) => ({ ...row, handler: handler.parse(JSON.parse(row.handler)) }));
}

const COLUMN: Record<HandlerKind, string> = {
  onFailure: 'on_failure',
  onRecovery: 'on_recovery',
  onSuccess: 'on_success',
};

type NewDefault = {
  workspaceId: string;
  kind: HandlerKind;
  handler: Handler | null;
  isMuted: boolean;
  isForAll: boolean;
};

/** Keeps (or, with null, removes) what new schedules get, and gives it to all others where `isForAll`. */
export async function saveDefaultHandler(given: NewDefault): Promise<void> {
  const json = given.handler && JSON.stringify(given.handler);
  await query(
    `schedule_default_${given.kind}`,
    `WITH gone AS (DELETE FROM schedule_default WHERE workspace_id = $1 AND kind = $2 AND $3::json IS NULL),
       kept AS (INSERT INTO schedule_default (workspace_id, kind, handler, muted) SELECT $1, $2, $3::json, $4 WHERE $3::json IS NOT NULL
         ON CONFLICT (workspace_id, kind) DO UPDATE SET handler = excluded.handler, muted = excluded.muted)
     UPDATE schedule SET ${COLUMN[given.kind]} = $3::json, handler_muted = CASE WHEN $2 = 'onFailure' THEN $4 ELSE handler_muted END,
       version = version + 1 WHERE workspace_id = $1 AND $5`,
    [given.workspaceId, given.kind, json, given.isMuted, given.isForAll],
  );
}
