import { insertResourceType } from '../db/resource-types';
import type { ResourceTypeRow } from '../db/resource-types';
import { AppError } from '../errors';
import { isBuiltInType } from '../queries/built-in-resource-types';

export async function createResourceType(workspaceId: string, type: ResourceTypeRow): Promise<void> {
  if (isBuiltInType(type.name) || !(await insertResourceType(workspaceId, type))) {
    throw new AppError('already_exists', `There is a resource type ${type.name}.`, { field: 'body.name' });
  }
}
