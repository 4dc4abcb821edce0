import type { PlaceName } from '@/runtimes/process/sandbox';
import { releaseLive } from '@/server/db/leases';
import type { Claimed } from '@/server/db/live';
import { isUnavailable } from '@/server/db/is-unavailable';
import { hasStartedOthers } from '@/server/db/job-reads';
import { insertLog } from '@/server/db/logs';
import { log } from '@/server/log';
import { mayTake, type Next, type WorkerContext } from '../context';
import type { ChainRule } from '../flow/advance-state';
import { type PlaceKey, queuedPlace } from '../flow/place-key';
import type { Slots } from '../slots';
import { untilBack } from '../until-back';
import { advanceFlow } from './advance-flow';
import { runScript } from './run-script';
import { storeEnd } from './store-end';

/** Scripts need one of the worker's slots. Work that began as a flow gets one when it goes on with a script. */
type Hand = { hasSlot: boolean; kept: (PlaceKey & { place: PlaceName }) | null };

/** Works on a claimed row, and on what follows from it. `held` is where it has a place, which is free at the end. */
export async function workOn(worker: WorkerContext, claimed: Claimed, held: Slots | null): Promise<void> {
  const hand: Hand = { hasSlot: held === worker.slots, kept: null };
  try {
    await work(worker, claimed, hand);
  } finally {
    if (hand.hasSlot) worker.slots.release();
    if (held !== worker.slots) held?.release();
  }
}

/** Goes on as long as each piece of work hands over the next: a sequential flow needs no queue between its steps. */
async function work(worker: WorkerContext, first: Claimed, hand: Hand): Promise<void> {
  try {
    for (let next: Next | null = { claimed: first, memory: null, place: null }; next; )
      next = await guarded(worker, next, hand);
  } finally {
    await hand.kept?.place.close();
  }
}

async function guarded(worker: WorkerContext, next: Next, hand: Hand): Promise<Next | null> {
  const { claimed } = next;
  worker.holding.add(claimed.id);
  try {
    return await step(worker, next, hand);
  } catch (error) {
    // Ours or the database's fault, not the script's: the row goes back. It counts as one of the tries before it is given up,
    // unless nobody could have worked on anything.
    log.error({ err: error, job: claimed.id, attempt: claimed.attempt }, 'a job could not be worked on');
    const reason = isUnavailable(error) ? 'released' : 'error';
    await releaseLive({ id: claimed.id, attempt: claimed.attempt, worker: worker.id }, reason).catch(() => undefined);
    return null;
  } finally {
    worker.holding.delete(claimed.id);
  }
}

async function step(worker: WorkerContext, { claimed, memory, place }: Next, hand: Hand): Promise<Next | null> {
  const mayChain = chainRule(worker, hand);
  // What it has worked out is worth nothing until it is written, so it is worked out again.
  if (claimed.liveKind !== 'script') return untilBack(() => advanceFlow(worker, claimed, { mayChain, memory }));
  const wanted = place ?? (await queuedPlace(claimed.job));
  const ran = await runScript(worker, claimed, await placeFor(worker, wanted, { hand, claimed }));
  const keepFolder = () => keepShared(worker, hand);
  if (ran) return storeEnd(worker, claimed, { ...ran, mayChain, memory, keepFolder });
  await releaseLive({ id: claimed.id, attempt: claimed.attempt, worker: worker.id }, 'drained');
  return null;
}

/** A disk that takes nothing costs the folder, never the result. */
async function keepShared({ keptFolders }: WorkerContext, { kept }: Hand): Promise<void> {
  if (kept?.keeps !== 'folder') return;
  await keptFolders
    .save(kept.key, kept.place)
    .catch((error: unknown) =>
      log.error({ err: error, job: kept.key }, 'the shared folder of a flow could not be kept'),
    );
}

/** A place is kept from one step to the next, and given back when a step has another or none. */
async function placeFor(
  worker: WorkerContext,
  wanted: PlaceKey | null,
  { hand, claimed }: { hand: Hand; claimed: Claimed },
): Promise<string | null> {
  if (hand.kept && hand.kept.key !== wanted?.key) {
    const { place } = hand.kept;
    hand.kept = null;
    await place.close();
  }
  if (wanted && !hand.kept) {
    const place = await worker.sandbox.keepPlace(wanted.keeps, new AbortController().signal);
    hand.kept = { ...wanted, place };
    if (wanted.keeps === 'folder') await fetchShared(worker, hand.kept, claimed);
  }
  return hand.kept?.place.name ?? null;
}

/** ./shared as the steps before left it. Where that is another machine's, or gone, the run is told. */
async function fetchShared(
  { keptFolders }: WorkerContext,
  { key, place }: NonNullable<Hand['kept']>,
  { id, attempt }: Claimed,
): Promise<void> {
  if (await keptFolders.restore(key, place)) return;
  if (!(await hasStartedOthers(key, id))) return;
  const text = `${SHARED_LOST}\n`;
  await insertLog({ jobId: id, attempt, seq: -1, text, secretReads: 0 });
}

const SHARED_LOST =
  'The folder ./shared of this flow is empty: what earlier steps left in it is on another machine, or was lost with a worker.';

/** The next step stays with this worker where it serves the step's tag and has a slot for it. */
function chainRule(worker: WorkerContext, hand: Hand): ChainRule {
  return (next) => {
    if (!mayTake(worker) || !worker.tags.has(next.tag)) return false;
    if (next.kind === 'flow' || hand.hasSlot) return true;
    hand.hasSlot = worker.slots.tryAcquire();
    return hand.hasSlot;
  };
}
