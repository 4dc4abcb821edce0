import { allModules } from '@/engine/flow/document';
import type { FlowValue, JsonSchema } from '@/engine/flow/schema';
import type { Caller } from '../auth/caller';
import { assertCanWrite } from '../auth/path-rights';
import { insertFlowVersion } from '../db/flows';
import type { FlowOrigin } from '../db/flows';
import { findFlow } from '../db/flow-documents';
import { listFlowLocks } from '../db/locks';
import { AppError } from '../errors';
import { keepFittingLocks, needsFlowLock } from '../flow-locks';
import { prepareLockJob } from './lock-job';

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
  isPrivate: boolean;
  deploymentMessage: string | null;
  /** The flow this is a new version of; null for a new flow. */
  from: FlowOrigin;
};

/** Deploys an immutable version and answers its id. */
export async function deployFlow({ caller, from, ...flow }: FlowDeployment): Promise<number> {
  assertCanWrite(caller, flow.path);
  assertCanRun(flow.value);
  if (from) assertCanWrite(caller, from.path);
  const { workspaceId, path } = flow;
  const value = keepFittingLocks(flow.value, await locksBefore(workspaceId, from));
  const target = { kind: 'flowdependencies' as const, path, versionId: null };
  const job = needsFlowLock(value) ? await prepareLockJob({ workspaceId, target, by: caller }) : null;
  const version = { ...flow, value, createdBy: caller.username, lockJob: job?.id ?? null };
  const outcome = await insertFlowVersion(version, { from, beside: async (client, id) => job?.insert(client, id) });
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
      await job?.passOn();
      return outcome;
  }
}

/** What can never work is refused when it is deployed, not when it is needed. */
function assertCanRun(value: FlowValue): void {
  for (const { id, retry, value: own } of allModules(value)) {
    const { attempts = 0, seconds = 0 } = retry?.exponential ?? {};
    if (attempts > 0 && seconds === 0)
      throw refusal(`Step ${id}: exponential retries need a base of at least 1 second (retry.exponential.seconds).`);
    const isAbsolute = own.type === 'script' && String(own.path).startsWith('/');
    if (isAbsolute) throw refusal(`Step ${id}: the path of a script begins with u/ or f/, not with a slash.`);
  }
}

function refusal(message: string): AppError {
  return new AppError('invalid_input', message, { field: 'body.value' });
}

async function locksBefore(workspaceId: string, from: FlowOrigin) {
  const before = from && (await findFlow(workspaceId, from.path, null));
  return before ? listFlowLocks(before.id) : [];
}
