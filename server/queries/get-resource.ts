import type { ResourceReply } from '@/contract/resources';
import { canReach } from '../auth/path-rights';
import { findResource, listResourceRows } from '../db/resources';
import type { ResourceFilter, ResourceRow, ResourceWithValue } from '../db/resources';
import { AppError } from '../errors';
import type { ItemLookUp } from './get-variable';

export async function getResource(at: ItemLookUp): Promise<ResourceReply> {
  const row = await reachableResource(at);
  return { ...replyOf(row), value: row.value };
}

export async function getResourceValue(at: ItemLookUp): Promise<unknown> {
  return (await reachableResource(at)).value;
}

export async function isResourceAt(workspaceId: string, path: string): Promise<boolean> {
  return (await findResource(workspaceId, path)) !== null;
}

export async function listResources(workspaceId: string, filter: ResourceFilter): Promise<ResourceReply[]> {
  return (await listResourceRows(workspaceId, filter)).map(replyOf);
}

// Somebody else's own resource is as good as none.
async function reachableResource({ workspaceId, path, holder }: ItemLookUp): Promise<ResourceWithValue> {
  const row = canReach(holder, path) ? await findResource(workspaceId, path) : null;
  if (!row) throw new AppError('resource_not_found', `There is no resource at ${path}.`);
  return row;
}

function replyOf(row: ResourceRow): ResourceReply {
  return {
    workspace_id: row.workspaceId,
    path: row.path,
    description: row.description,
    resource_type: row.resourceType,
    is_oauth: false,
    is_linked: false,
    is_refreshed: false,
    extra_perms: {},
    created_by: row.updatedBy,
    edited_at: row.updatedAt.toISOString(),
  };
}
