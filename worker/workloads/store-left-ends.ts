import { loadHeld } from '@/server/db/live';
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

async function storeLeftEnd(worker: WorkerContext, { fence, done }: SpooledEnd): Promise<void> {
  const claimed = await loadHeld(fence);
  if (!claimed) return;
  const next = await recordEnd(worker, claimed, { done, mayChain: () => false, memory: null, heldBy: fence.worker });
  if (next) await workOn(worker, next.claimed, null);
}
