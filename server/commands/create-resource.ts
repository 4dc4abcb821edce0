import type { Caller } from '../auth/caller';
import { assertCanWrite } from '../auth/path-rights';
import { insertResource } from '../db/resources';
import { AppError } from '../errors';

export type ResourceRequest = {
  workspaceId: string;
  caller: Caller;
  path: string;
  resourceType: string;
  value: unknown;
  description: string;
  mayOverwrite: boolean;
};

export async function createResource({ caller, mayOverwrite, ...given }: ResourceRequest): Promise<void> {
  assertCanWrite(caller, given.path);
  if (!(await insertResource({ ...given, updatedBy: caller.username }, mayOverwrite))) {
    throw new AppError('already_exists', `A resource is at ${given.path}.`, { field: 'body.path' });
  }
}
