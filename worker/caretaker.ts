import { getConfig } from '@/server/config';
import { claimDue, heartbeat, reapWorkers } from '@/server/db/live';
import { ensurePartitions } from '@/server/db/partitions';
import { query } from '@/server/db/pool';
import { log } from '@/server/log';
import { deliverDueMails } from '@/server/mail/deliver';
import { dispatchDue } from '@/server/queue/dispatch';
import type { WorkerContext } from './context';
import { workOn } from './workloads/work';

const OUTBOX_MS = 500;
// One lost heartbeat is no lost worker.
const BEATS = 3;
const CLAIM_MS = 1_000;
// A ticket that nobody took for this long is as good as lost.
const TICKET_MS = 3_000;
const MAIL_MS = 10_000;
const PARTITIONS_MS = 3_600_000;

/** What keeps a worker's promises when messages do not: leases, the outbox, lost tickets. Stops with the signal. */
export function startCaretaker(worker: WorkerContext, signal: AbortSignal): void {
  const { workerLeaseMs: leaseMs } = getConfig();
  const heartbeatMs = leaseMs / BEATS;
  every(OUTBOX_MS, signal, dispatchDue);
  every(heartbeatMs, signal, () => beat(worker, heartbeatMs));
  every(heartbeatMs, signal, reaper({ leaseMs, heartbeatMs }));
  every(CLAIM_MS, signal, () => claimLost(worker));
  every(MAIL_MS, signal, deliverDueMails);
  every(PARTITIONS_MS, signal, ensurePartitions);
}

/** Runs `work` again and again, `ms` after its end. What it throws is logged: the next turn tries again. */
function every(ms: number, signal: AbortSignal, work: () => Promise<unknown>): void {
  const turn = async () => {
    if (signal.aborted) return;
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'a caretaker turn failed');
    }
    if (!signal.aborted) setTimeout(turn, ms);
  };
  setTimeout(turn, ms);
}

async function beat(worker: WorkerContext, heartbeatMs: number): Promise<void> {
  const state = {
    id: worker.id,
    busy: worker.slots.busy,
    memory: process.memoryUsage.rss(),
    draining: worker.isDraining,
  };
  const held = await heartbeat(state);
  if (!held) throw new Error('this worker was given up: its lease had run out');
  worker.lastBeatMs = performance.now();
  for (const { id, by, reason } of held.cancel) worker.running.get(id)?.abort({ by, reason });
  const mine = new Set(held.mine);
  // Jobs that went to another worker: what still runs here can record nothing any more.
  for (const [id, run] of worker.running)
    if (!mine.has(id) && run.startedAtMs < performance.now() - heartbeatMs) run.abort(null);
}

/** After an outage everybody's heartbeats are old: one whole lease passes before anyone is given up. */
function reaper({ leaseMs, heartbeatMs }: { leaseMs: number; heartbeatMs: number }): () => Promise<void> {
  let lastTurn = performance.now();
  let waitUntil = 0;
  return async () => {
    const now = performance.now();
    if (now - lastTurn > 2 * heartbeatMs) waitUntil = now + leaseMs;
    lastTurn = now;
    if (now < waitUntil || (await hasJustStarted(2 * leaseMs))) return;
    const requeued = await reapWorkers(leaseMs);
    if (requeued.length > 0) log.warn({ jobs: requeued.length }, 'jobs of a lost worker are queued again');
  };
}

async function hasJustStarted(youngMs: number): Promise<boolean> {
  const [row] = await query<{ young: boolean }>(
    'postgres_age',
    `SELECT clock_timestamp() - pg_postmaster_start_time() < $1 * interval '1 ms' AS young`,
    [youngMs],
  );
  return row?.young ?? false;
}

/** With Redis away or tickets lost, work comes straight from Postgres. */
async function claimLost(worker: WorkerContext): Promise<void> {
  if (worker.isDraining) return;
  await claimFlows(worker);
  const scriptTags = [...worker.tags].filter((tag) => tag !== 'flow');
  let slots = 0;
  while (slots < worker.slots.count && worker.slots.tryAcquire()) slots++;
  if (slots === 0) return;
  const claimed = await claimDue({ tags: scriptTags, limit: slots, worker: worker.id, graceMs: TICKET_MS });
  for (let unused = claimed.length; unused < slots; unused++) worker.slots.release();
  for (const job of claimed) void workOn(worker, job, true);
}

async function claimFlows(worker: WorkerContext): Promise<void> {
  if (!worker.tags.has('flow')) return;
  const claimed = await claimDue({ tags: ['flow'], limit: 20, worker: worker.id, graceMs: TICKET_MS });
  for (const scope of claimed) void workOn(worker, scope, false);
}
