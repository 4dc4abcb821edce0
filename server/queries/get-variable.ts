import type { VariableReply } from '@/contract/variables';
import { canReach, canReadSecret } from '../auth/path-rights';
import type { RightsHolder } from '../auth/path-rights';
import { openSecret } from '../auth/secret-box';
import { findVariable, listVariableRows } from '../db/variables';
import type { PathFilter, VariableRow } from '../db/variables';
import { AppError } from '../errors';

export type ItemLookUp = { workspaceId: string; path: string; holder: RightsHolder };

export async function getVariable(at: ItemLookUp, isDecrypted: boolean): Promise<VariableReply> {
  const row = await reachable(at);
  if (row.isSecret && !isDecrypted) return replyOf(row);
  return { ...replyOf(row), value: plainValue(row, at.holder) };
}

export async function readVariable(at: ItemLookUp): Promise<{ value: string; isSecret: boolean }> {
  const row = await reachable(at);
  return { value: plainValue(row, at.holder), isSecret: row.isSecret };
}

export async function isVariableAt(workspaceId: string, path: string): Promise<boolean> {
  return (await findVariable(workspaceId, path)) !== null;
}

export async function listVariables(workspaceId: string, filter: PathFilter): Promise<VariableReply[]> {
  return (await listVariableRows(workspaceId, filter)).map(replyOf);
}

// Somebody else's own variable is as good as none.
async function reachable({ workspaceId, path, holder }: ItemLookUp): Promise<VariableRow> {
  const row = canReach(holder, path) ? await findVariable(workspaceId, path) : null;
  if (!row) throw new AppError('variable_not_found', `There is no variable at ${path}.`);
  return row;
}

function plainValue(row: VariableRow, holder: RightsHolder): string {
  if (!row.isSecret) return row.value;
  if (!canReadSecret(holder, row.path))
    throw new AppError('forbidden', 'Operators may use this secret in runs, not read it.');
  return openSecret(row.value, row);
}

function replyOf(row: VariableRow): VariableReply {
  return {
    workspace_id: row.workspaceId,
    path: row.path,
    ...(row.isSecret ? {} : { value: row.value }),
    is_secret: row.isSecret,
    description: row.description,
    extra_perms: {},
    is_oauth: false,
    is_expired: false,
    is_linked: false,
    edited_at: row.updatedAt.toISOString(),
    edited_by: row.updatedBy,
  };
}
