import { REGISTRY_NAMES, type RegistryReply } from '@/contract/registries';
import { listRegistryRows } from '../db/workspace-registries';
import { hideSecrets } from '../registry-secrets';
import { instanceRegistries, openedRegistry } from './registries';

export async function listRegistries(workspaceId: string): Promise<RegistryReply[]> {
  const [instance, rows] = await Promise.all([instanceRegistries(), listRegistryRows(workspaceId)]);
  return REGISTRY_NAMES.map((name) => {
    const row = rows.find((each) => each.name === name);
    const inherited = instance[name];
    return {
      name,
      value: row ? hideSecrets(openedRegistry(workspaceId, row)) : null,
      inherited: inherited === undefined ? null : hideSecrets(inherited),
      ...(row && { edited_by: row.updatedBy, edited_at: row.updatedAt.toISOString() }),
    };
  });
}
