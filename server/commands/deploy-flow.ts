import type { FlowValue, JsonSchema } from '@/engine/flow/schema';
import type { Caller } from '../auth/caller';
import { assertCanWrite } from '../auth/path-rights';
import { insertFlowVersion } from '../db/flows';
import type { FlowOrigin } from '../db/flows';
import { AppError } from '../errors';

export type FlowDeployment = {
  workspaceId: string;
  caller: Caller;
  path: string;
  summary: string;
  description: string;
  value: FlowValue;
  schema: JsonSchema | null;
  tag: string | null;
  timeoutS: number | null;
  deploymentMessage: string | null;
  /** The flow this is a new version of; null for a new flow. */
  from: FlowOrigin;
};

/** Deploys an immutable version and answers its id. */
export async function deployFlow({ caller, from, ...flow }: FlowDeployment): Promise<number> {
  assertCanWrite(caller, flow.path);
  if (from) assertCanWrite(caller, from.path);
  const outcome = await insertFlowVersion({ ...flow, createdBy: caller.username }, from);
  switch (outcome) {
    case 'unknown':
      throw new AppError('flow_not_found', `There is no flow at ${from?.path ?? flow.path}.`);
    case 'stale':
      throw new AppError('version_conflict', 'Somebody deployed a newer version meanwhile.', {
        field: 'body.parent_version_id',
      });
    case 'taken':
      throw new AppError('already_exists', `A flow is at ${flow.path}.`, { field: 'body.path' });
    default:
      return outcome;
  }
}
