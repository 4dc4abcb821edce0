import { assertCanWrite, canReadSecret } from '../auth/path-rights';
import { openSecret, sealSecret } from '../auth/secret-box';
import { findVariable, replaceVariable } from '../db/variables';
import type { VariableRow } from '../db/variables';
import { AppError } from '../errors';
import type { ItemRequest } from './archive-script';

export type VariableUpdate = { path?: string; value?: string; isSecret?: boolean; description?: string };

/** A secret that moves, or stops being one, is sealed anew or opened: its seal is good for one path only. */
export async function updateVariable(
  { workspaceId, path, caller }: ItemRequest,
  update: VariableUpdate,
): Promise<void> {
  assertCanWrite(caller, path);
  if (update.path !== undefined) assertCanWrite(caller, update.path);
  const read = await findVariable(workspaceId, path);
  if (!read) throw new AppError('variable_not_found', `There is no variable at ${path}.`);
  const isRevealing = read.isSecret && update.isSecret === false && update.value === undefined;
  if (isRevealing && !canReadSecret(caller, path)) throw new AppError('forbidden', 'You may not read this secret.');
  if (!(await replaceVariable(read, { ...merged(read, update), updatedBy: caller.username }))) {
    throw new AppError('conflict', 'The variable was changed meanwhile, or another is at the new path.');
  }
}

function merged(read: VariableRow, update: VariableUpdate): Omit<VariableRow, 'updatedBy' | 'updatedAt'> {
  const place = { workspaceId: read.workspaceId, path: update.path ?? read.path };
  const isSecret = update.isSecret ?? read.isSecret;
  const plain = update.value ?? (read.isSecret ? openSecret(read.value, read) : read.value);
  return {
    ...place,
    isSecret,
    value: isSecret ? sealSecret(plain, place) : plain,
    description: update.description ?? read.description,
  };
}
