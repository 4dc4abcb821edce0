import { findDeployedFlow } from '../db/flows';
import type { JobHead } from '../db/live';
import { listDependants } from '../db/locks';
import { findLatestScript } from '../db/scripts';
import { asOne } from '../db/transaction';
import { prepareLockJob } from './lock-job';
import type { RunTarget } from './submit-run';

type LockTarget = Extract<RunTarget, { kind: 'dependencies' | 'flowdependencies' }>;

/**
 * Scripts and flows that import the script this job was for get their packages resolved again: it may need others now.
 * Locking a dependant again starts nothing further, for those that depend on it depend on the script as well.
 */
export async function relockDependants(job: JobHead): Promise<void> {
  const { workspaceId, runnablePath, createdBy, accountId } = job;
  if (isRelock(job) || runnablePath === null) return;
  for (const { kind, path } of await listDependants(workspaceId, runnablePath)) {
    const target = kind === 'script' ? await scriptTarget(workspaceId, path) : await flowTarget(workspaceId, path);
    if (!target) continue;
    const by = { username: createdBy, accountId };
    const lockJob = await prepareLockJob({ workspaceId, target, by, args: RELOCK });
    await asOne((client) => lockJob.insert(client));
    await lockJob.passOn();
  }
}

const RELOCK = { relock: true };

function isRelock({ argsJson }: JobHead): boolean {
  return argsJson === JSON.stringify(RELOCK);
}

async function scriptTarget(workspaceId: string, path: string): Promise<LockTarget | null> {
  const script = await findLatestScript(workspaceId, path);
  if (!script || script.isArchived) return null;
  const { hash, language, codeHash, lock } = script;
  return { kind: 'dependencies', path, hash, language, codeHash, previous: lock };
}

async function flowTarget(workspaceId: string, path: string): Promise<LockTarget | null> {
  const flow = await findDeployedFlow(workspaceId, path);
  return flow && !flow.isArchived ? { kind: 'flowdependencies', path, versionId: flow.versionId } : null;
}
