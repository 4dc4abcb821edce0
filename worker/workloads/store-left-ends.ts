import { loadHeld } from '@/server/db/live';
import { insertLog } from '@/server/db/logs';
import type { Fence } from '@/server/db/plan';
import { log } from '@/server/log';
import type { WorkerContext } from '../context';
import type { SpooledEnd } from '../outcome/spool';
import { untilBack } from '../until-back';
import { recordEnd } from './store-end';
import { workOn } from './work';

/** Stores what processes of this machine before could not: it counts where nobody was given the job since. */
export async function storeLeftEnds(worker: WorkerContext): Promise<void> {
  for (const end of await worker.spool.list()) {
    try {
      await untilBack(() => storeLeftEnd(worker, end));
    } catch (error) {
      log.error({ err: error, job: end.fence.id }, 'a kept result could not be stored');
    }
    await worker.spool.forget(end.fence);
  }
}

async function storeLeftEnd(worker: WorkerContext, { fence, done, isLogOpen }: SpooledEnd): Promise<void> {
  const claimed = await loadHeld(fence);
  if (!claimed) return;
  if (isLogOpen) await noteLostLog(fence);
  const next = await recordEnd(worker, claimed, { done, mayChain: () => false, memory: null, heldBy: fence.worker });
  if (next) await workOn(worker, next.claimed, null);
}

const LOG_LOST = '\n[The end of this log is lost: its worker ended while the database was away.]\n';
/** Behind whatever the attempt has stored. */
const LAST_SEQ = 1_000_000_000;
const SECRET_READS_MAX = 1_000_000;

async function noteLostLog({ id, attempt }: Fence): Promise<void> {
  // However many secrets it was told: this tells none.
  await insertLog({ jobId: id, attempt, seq: LAST_SEQ, text: LOG_LOST, secretReads: SECRET_READS_MAX });
}
