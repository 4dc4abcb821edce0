import type { RunnableType } from '@/contract/inputs';
import { query } from './pool';

export type Runnable = { workspaceId: string; type: RunnableType; id: string };

export type SavedInputRow = {
  id: string;
  name: string;
  createdBy: string;
  createdAt: Date;
  isPublic: boolean;
  accountId: string | null;
};

const COLUMNS = `id, name, created_by AS "createdBy", created_at AS "createdAt", is_public AS "isPublic", account_id AS "accountId"`;

/** Arguments of more than this are not read for a list. */
const SHORT_ARGS_MAX = 65_536;

export type ShortArgs = { id: string; args: string | null };

/** Those of one account, and those that are shared. */
export function listSavedInputs(
  runnable: Runnable,
  accountId: string | null,
  page: { offset: number; limit: number },
): Promise<(SavedInputRow & ShortArgs)[]> {
  return query<SavedInputRow & ShortArgs>(
    'saved_inputs',
    `SELECT ${COLUMNS}, CASE WHEN length(args::text) <= ${SHORT_ARGS_MAX} THEN args::text END AS args FROM saved_input
     WHERE workspace_id = $1 AND runnable_type = $2 AND runnable_id = $3 AND (is_public OR account_id = $4)
     ORDER BY created_at DESC, id OFFSET $5 LIMIT $6`,
    [runnable.workspaceId, runnable.type, runnable.id, accountId, page.offset, page.limit],
  );
}

/** The arguments of runs. */
export function listShortArgs(ids: string[]): Promise<ShortArgs[]> {
  return query<ShortArgs>(
    'job_short_args',
    `SELECT id, CASE WHEN length(args::text) <= ${SHORT_ARGS_MAX} THEN args END AS args FROM job WHERE id = ANY($1::uuid[])`,
    [ids],
  );
}

export async function findSavedInput(
  workspaceId: string,
  id: string,
): Promise<(SavedInputRow & { args: string }) | null> {
  const [row] = await query<SavedInputRow & { args: string }>(
    'saved_input',
    `SELECT ${COLUMNS}, args::text FROM saved_input WHERE workspace_id = $1 AND id = $2`,
    [workspaceId, id],
  );
  return row ?? null;
}

export type NewSavedInput = {
  id: string;
  runnable: Runnable;
  name: string;
  argsJson: string;
  accountId: string | null;
  createdBy: string;
};

export async function insertSavedInput({ runnable, ...input }: NewSavedInput): Promise<void> {
  await query(
    'saved_input_add',
    `INSERT INTO saved_input (id, workspace_id, runnable_type, runnable_id, name, args, account_id, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      input.id,
      runnable.workspaceId,
      runnable.type,
      runnable.id,
      input.name,
      input.argsJson,
      input.accountId,
      input.createdBy,
    ],
  );
}

export async function changeSavedInput(
  id: string,
  { name, isPublic }: { name: string; isPublic: boolean },
): Promise<void> {
  await query('saved_input_change', 'UPDATE saved_input SET name = $2, is_public = $3 WHERE id = $1', [
    id,
    name,
    isPublic,
  ]);
}

export async function deleteSavedInput(id: string): Promise<void> {
  await query('saved_input_delete', 'DELETE FROM saved_input WHERE id = $1', [id]);
}
