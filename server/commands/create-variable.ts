import type { Caller } from '../auth/caller';
import { assertCanWrite } from '../auth/path-rights';
import { sealSecret } from '../auth/secret-box';
import { insertVariable } from '../db/variables';
import { AppError } from '../errors';

export type VariableRequest = {
  workspaceId: string;
  caller: Caller;
  path: string;
  value: string;
  isSecret: boolean;
  description: string;
};

export async function createVariable({ caller, ...given }: VariableRequest): Promise<void> {
  assertCanWrite(caller, given.path);
  const value = given.isSecret ? sealSecret(given.value, given) : given.value;
  if (!(await insertVariable({ ...given, value, updatedBy: caller.username }))) {
    throw new AppError('already_exists', `A variable is at ${given.path}.`, { field: 'body.path' });
  }
}
