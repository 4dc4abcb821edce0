import type { Caller } from '../auth/caller';
import { assertCanWrite } from '../auth/path-rights';
import { findFlowVersion } from '../db/flow-documents';
import { setDeploymentMessage } from '../db/flows';
import { AppError } from '../errors';

/** What a version changed may be told better later; the version itself never changes. */
export async function describeFlowVersion(
  version: { workspaceId: string; id: number },
  { message, caller }: { message: string; caller: Caller },
): Promise<void> {
  const found = await findFlowVersion(version.workspaceId, version.id);
  if (!found) throw new AppError('flow_not_found', `There is no flow version ${version.id}.`);
  assertCanWrite(caller, found.path);
  await setDeploymentMessage(version.id, message);
}
