import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { loadOutcome } from '@/server/db/job-reads';
import type { JobHead } from '@/server/db/live';
import { findFlowLockJob, findScriptLock, listFlowLocks } from '@/server/db/locks';
import { waitForEnd } from '@/server/events/run-events';
import { loadHead } from '../flow/memory';

/** The versions a job runs on: null where they are to be found now, or why it cannot run. */
export type LockOf = { lock: string | null; refusal: null } | { refusal: string };

const WAIT_MS = 10 * 60_000;

/** What its deploy resolved. Where that is still under way, the job waits for it. */
export async function lockOf(job: JobHead, signal: AbortSignal): Promise<LockOf> {
  if (job.lock !== null) return { lock: job.lock, refusal: null };
  if (job.kind === 'script' && job.scriptHash !== null) return lockOfScript(job, job.scriptHash, signal);
  if (job.kind === 'preview' && job.parentId !== null) return lockOfStep(job, await loadHead(job.parentId), signal);
  return UNLOCKED;
}

const UNLOCKED: LockOf = { lock: null, refusal: null };

async function lockOfScript({ workspaceId }: JobHead, hash: string, signal: AbortSignal): Promise<LockOf> {
  const known = await findScriptLock(workspaceId, hash);
  if (!known || known.lock !== null || known.jobId === null) return { lock: known?.lock ?? null, refusal: null };
  if (known.errorLogs !== null) return { refusal: failure(known.errorLogs) };
  const why = await waitFor(known.jobId, { workspaceId, signal });
  const now = await findScriptLock(workspaceId, hash);
  if (now && now.lock !== null) return { lock: now.lock, refusal: null };
  return why === null ? UNLOCKED : { refusal: failure(now?.errorLogs ?? why) };
}

type FlowLocks = Map<string, string>;
const flowLocks = new LRUCache<number, FlowLocks>({ max: 500 });

async function lockOfStep(job: JobHead, flow: JobHead, signal: AbortSignal): Promise<LockOf> {
  if (flow.flowVersionId === null) return UNLOCKED;
  const key = `${job.language} ${job.codeHash}`;
  const known = flowLocks.get(flow.flowVersionId);
  if (known) return { lock: known.get(key) ?? null, refusal: null };
  const state = await findFlowLockJob(flow.flowVersionId);
  if (!state?.jobId) return UNLOCKED;
  const why = await waitFor(state.jobId, { workspaceId: job.workspaceId, signal });
  const locks = new Map(
    (await listFlowLocks(flow.flowVersionId)).map((each) => [`${each.language} ${each.codeHash}`, each.lock]),
  );
  if (why === null) flowLocks.set(flow.flowVersionId, locks);
  const lock = locks.get(key) ?? null;
  return lock === null && why !== null ? { refusal: failure(state.errorLogs ?? why) } : { lock, refusal: null };
}

const failureResult = z.object({ error: z.object({ message: z.string() }) });

/** Null where the job ended well; else why it did not. */
async function waitFor(
  jobId: string,
  { workspaceId, signal }: { workspaceId: string; signal: AbortSignal },
): Promise<string | null> {
  const hasEnded = await waitForEnd(jobId, WAIT_MS, signal);
  const outcome = await loadOutcome(workspaceId, jobId);
  // Its rows may be purged, long after.
  if (outcome === null || outcome.doneStatus === 'success') return null;
  if (!hasEnded) return 'the job that resolves them has not ended. Does a worker serve the tag flow?';
  const result = failureResult.safeParse(JSON.parse(outcome.resultJson ?? 'null'));
  return result.success ? result.data.error.message : 'the job that resolves them came to nothing';
}

function failure(why: string): string {
  return `The packages of this script could not be resolved when it was deployed: ${why}`;
}
