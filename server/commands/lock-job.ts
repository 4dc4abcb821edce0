import type pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { type Accepted, insertRoot } from '../db/submit';
import { passOn, prepareRoot, type RunSubmission, type RunTarget } from './submit-run';

export type LockJob = {
  id: string;
  /** Writes it in the transaction that writes what it is for. */
  insert: (client: pg.PoolClient, flowVersionId?: number) => Promise<void>;
  /** After the commit. */
  passOn: () => Promise<void>;
};

type LockRequest = Pick<RunSubmission, 'workspaceId' | 'by'> & {
  args?: Record<string, unknown>;
  target: Extract<RunTarget, { kind: 'dependencies' | 'flowdependencies' }>;
};

/** A job that resolves packages, to be written beside the version that needs it: one is never there without the other. */
export async function prepareLockJob({ workspaceId, target, by, args = {} }: LockRequest): Promise<LockJob> {
  const id = uuidv7();
  let root = await prepareRoot({ id, workspaceId, target, args, by });
  let accepted: Accepted | null = null;
  return {
    id,
    insert: async (client, flowVersionId) => {
      root = { ...root, flowVersionId: flowVersionId ?? root.flowVersionId };
      accepted = await insertRoot(root, client);
    },
    passOn: async () => {
      if (accepted) await passOn([{ root, accepted }]);
    },
  };
}
