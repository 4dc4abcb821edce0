import { insertWorkspace } from '../db/workspaces';
import { seedDemo } from './seed-demo';

/** Makes the workspaces every instance has; the first time, fills the demo. Safe to run in several processes. */
export async function prepareFirstStart(): Promise<void> {
  await insertWorkspace({ id: 'admins', name: 'Admins', createdBy: 'system', owner: null });
  const isNew = await insertWorkspace({ id: 'demo', name: 'Demo', createdBy: 'system', owner: null });
  if (isNew) await seedDemo();
}
