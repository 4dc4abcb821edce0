import type { Claimed } from '@/server/db/live';
import { DatabaseAway, isDataRefused } from '@/server/db/pool';
import { log } from '@/server/log';
import type { Next, WorkerContext } from '../context';
import { failedJob, notStorable } from '../outcome/done-job';
import { untilBack } from '../until-back';
import { finishScript, type ScriptEnd } from './finish-script';

/**
 * Records the end of a script, and answers the work this worker goes on with. While the database is away the end is kept
 * on disk, and recorded when it is back, unless the job has become another worker's by then. The end of its log comes
 * first, for a job that has ended takes none.
 */
export async function storeEnd(worker: WorkerContext, claimed: Claimed, end: ScriptEnd): Promise<Next | null> {
  const { done, openLog } = end;
  try {
    if (!openLog) return await recordEnd(worker, claimed, end);
  } catch (error) {
    if (!(error instanceof DatabaseAway)) throw error;
  }
  log.warn({ job: claimed.id }, 'the database is away: the result is kept until it is back');
  const fence = { id: claimed.id, attempt: claimed.attempt, worker: worker.id };
  await worker.spool.keep({ fence, done, isLogOpen: Boolean(openLog) });
  // One that cannot be stored is no reason to lose the result.
  await openLog?.catch((error: unknown) => log.warn({ err: error, job: claimed.id }, 'the end of a log is lost'));
  const next = await untilBack(() => recordEnd(worker, claimed, { ...end, memory: null }));
  await worker.spool.forget(fence);
  return next;
}

/** A result that the database refuses is the script's failure: it would be refused after every further attempt. */
export async function recordEnd(worker: WorkerContext, claimed: Claimed, end: ScriptEnd): Promise<Next | null> {
  try {
    return await finishScript(worker, claimed, end);
  } catch (error) {
    if (!isDataRefused(error)) throw error;
    // Its own words may hold parts of the result.
    log.warn({ code: error.code, job: claimed.id }, 'the database refused a result');
    const done = failedJob(claimed, notStorable(error));
    return finishScript(worker, claimed, { ...end, memory: null, done });
  }
}
