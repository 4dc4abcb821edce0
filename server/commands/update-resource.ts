import { assertCanWrite } from '../auth/path-rights';
import { updateResourceRow } from '../db/resources';
import type { ResourceChange } from '../db/resources';
import { AppError } from '../errors';
import type { ItemRequest } from './archive-script';

export async function updateResource(
  { caller, ...at }: ItemRequest,
  change: Omit<ResourceChange, 'updatedBy'>,
): Promise<void> {
  assertCanWrite(caller, at.path);
  if (change.path !== undefined) assertCanWrite(caller, change.path);
  const outcome = await updateResourceRow(at, { ...change, updatedBy: caller.username });
  if (outcome === 'unknown') throw new AppError('resource_not_found', `There is no resource at ${at.path}.`);
  if (outcome === 'taken')
    throw new AppError('already_exists', `A resource is at ${change.path}.`, { field: 'body.path' });
}
