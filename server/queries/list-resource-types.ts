import type { ResourceTypeReply } from '@/contract/resources';
import { listResourceTypeRows } from '../db/resource-types';
import { AppError } from '../errors';
import { BUILT_IN_TYPES } from './built-in-resource-types';

export async function listResourceTypes(workspaceId: string): Promise<ResourceTypeReply[]> {
  const own = await listResourceTypeRows(workspaceId);
  return [...BUILT_IN_TYPES, ...own.map((type) => ({ ...type, workspace_id: workspaceId }))].toSorted((a, b) =>
    a.name.localeCompare(b.name),
  );
}

export async function getResourceType(workspaceId: string, name: string): Promise<ResourceTypeReply> {
  const found = (await listResourceTypes(workspaceId)).find((type) => type.name === name);
  if (!found) throw new AppError('resource_type_not_found', `There is no resource type ${name}.`);
  return found;
}
