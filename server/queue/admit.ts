import { admitEveryHeld, admitHeld } from '../db/concurrency';
import { dispatch } from './dispatch';

/** After the commit that freed a place under these keys, or asked for one. What gets lost here, the sweep does again. */
export async function admit(workspaceId: string, keys: string[]): Promise<void> {
  for (const key of keys) await dispatch(await admitHeld(workspaceId, key));
}

export async function admitDue(): Promise<void> {
  await dispatch(await admitEveryHeld());
}
