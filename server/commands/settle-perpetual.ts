import { parseExact } from '@/engine/input/exact-json';
import {
  forgetPerpetual,
  listUnsettled,
  markSuperseded,
  type PerpetualRun,
  succeedPerpetual,
} from '../db/perpetual-runs';
import { AppError } from '../errors';
import { log } from '../log';
import { cancelRun } from './cancel-run';
import { passOn, prepareRoot, type RunSubmission } from './submit-run';

const BATCH = 100;
// No user can have this name.
const BY_DEPLOYMENT = 'a deployment';
const PERIOD_MS = 1_000;
/** A run that failed sooner has failed at once. */
const AT_ONCE_MS = 10_000;
const BACKOFF_MS_MAX = 300_000;

/**
 * Starts scripts again that are to run until somebody cancels them, and ends runs of versions that are no longer the
 * newest. Any number of processes may do this at once: of two that start the same, one finds the place taken.
 */
export async function settlePerpetual(): Promise<void> {
  for (const run of await listUnsettled(BATCH)) await settle(run);
}

async function settle(run: PerpetualRun): Promise<void> {
  if (run.status === null) return supersede(run);
  const isStopped = run.status === 'canceled' && !(run.isSuperseded && run.canceledBy === BY_DEPLOYMENT);
  if (isStopped || !run.newest?.isPerpetual) return forgetPerpetual(run.jobId);
  if (run.hasRights) return startAgain(run, run.newest.hash);
  log.warn({ path: run.path, by: run.createdBy }, 'a script is not started again: who it runs for has left');
  return forgetPerpetual(run.jobId);
}

async function supersede({ workspaceId, jobId, newest }: PerpetualRun): Promise<void> {
  await markSuperseded(jobId);
  const reason = newest ? `Version ${newest.hash} of the script was deployed.` : 'The script was archived or deleted.';
  await cancelRun({ workspaceId, jobId, by: BY_DEPLOYMENT, reason });
}

async function startAgain(run: PerpetualRun, hash: string): Promise<void> {
  const hasFailedAtOnce = run.status === 'failure' && run.ranMs < AT_ONCE_MS;
  const failures = hasFailedAtOnce ? run.failures + 1 : 0;
  try {
    const root = await prepareRoot(submissionOf(run, { hash, waitMs: waitMs(run, failures) }));
    const accepted = await succeedPerpetual(run, root, failures);
    if (accepted) await passOn([{ root, accepted }]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ path: run.path, reason: error.message }, 'a script cannot be started again');
    await forgetPerpetual(run.jobId);
  }
}

/** Twice as long after each time it failed at once, else a second from start to start. */
function waitMs({ ranMs }: PerpetualRun, failures: number): number {
  if (failures === 0) return Math.max(0, PERIOD_MS - ranMs);
  return Math.min(PERIOD_MS * 2 ** failures, BACKOFF_MS_MAX);
}

function submissionOf(run: PerpetualRun, next: { hash: string; waitMs: number }): RunSubmission {
  const args = parseExact(run.argsJson) as Record<string, unknown>;
  return {
    workspaceId: run.workspaceId,
    target: { kind: 'script', hash: next.hash },
    args,
    event: run.isEvent ? () => args.event as Record<string, unknown> : null,
    by: { username: run.createdBy, accountId: run.accountId },
    scheduledFor: new Date(run.now.getTime() + next.waitMs),
    isPrivate: run.isPrivate,
  };
}
