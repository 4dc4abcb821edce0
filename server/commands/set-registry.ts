import { type RegistryName, registryComplaint } from '@/contract/registries';
import { findSetting, saveSetting } from '../db/settings';
import { listRegistryRows, saveRegistry } from '../db/workspace-registries';
import { AppError } from '../errors';
import { openedRegistry, openedSetting, sealedRegistry, sealedSetting } from '../queries/registries';
import { withSecrets } from '../registry-secrets';

export type RegistryUpdate = { workspaceId: string; name: RegistryName; value: string | null | undefined; by: string };

export async function setRegistry({ workspaceId, name, value, by }: RegistryUpdate): Promise<void> {
  const whole = value ? await completeRegistry({ workspaceId, name, value }) : null;
  await saveRegistry({ workspaceId, name, value: whole && sealedRegistry(workspaceId, name, whole), by });
}

/** A value with the passwords that were hidden from whoever sent it. */
export async function completeRegistry({
  workspaceId,
  name,
  value,
}: Omit<RegistryUpdate, 'by' | 'value'> & { value: string }): Promise<string> {
  const row = (await listRegistryRows(workspaceId)).find((each) => each.name === name);
  return checked(name, withSecrets(value, row ? openedRegistry(workspaceId, row) : null));
}

/** The instance's. */
export async function setGlobalRegistry(name: RegistryName, value: string | null | undefined): Promise<void> {
  if (!value) return saveSetting(name, null);
  const stored = await findSetting(name);
  const known = stored === null ? null : openedSetting(name, String(JSON.parse(stored)));
  await saveSetting(name, JSON.stringify(sealedSetting(name, checked(name, withSecrets(value, known)))));
}

function checked(name: RegistryName, value: string): string {
  const complaint = registryComplaint(name, value);
  if (complaint !== null) throw new AppError('invalid_input', `${name} ${complaint}.`, { field: 'body.value' });
  return value;
}
