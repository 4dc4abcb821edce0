import { getConfig } from '@/server/config';
import { cleanControls } from '@/server/db/clean-controls';
import { reapWorkers, takeOverdue } from '@/server/db/leases';
import { ensurePartitions } from '@/server/db/partitions';
import { query } from '@/server/db/pool';
import { purgeJobs } from '@/server/db/purge';
import { pruneFires } from '@/server/db/schedule-fires';
import { deleteExpiredKeys } from '@/server/db/submit';
import { log } from '@/server/log';
import { metrics } from '@/server/metrics';
import { deliverDueMails } from '@/server/mail/deliver';
import { admitDue } from '@/server/queue/admit';
import { exportDueTraces } from '@/server/trace/export-traces';
import { mayTake, type WorkerContext } from './context';
import { startScheduler } from './scheduler';
import { workOn } from './workloads/work';

const ADMIT_MS = 1_000;
// One lost heartbeat is no lost worker.
const BEATS = 3;
const OVERDUE_MS = 1_000;
// SIGTERM, the grace, SIGKILL and the next heartbeat have room in it.
const OVERDUE_GRACE_MS = 15_000;
const MAIL_MS = 10_000;
const CLEAN_MS = 60_000;
const PURGE_MS = 5_000;
const TRACES_MS = 2_000;
const PARTITIONS_MS = 3_600_000;
const FIRES_KEPT_DAYS = 30;
const KEYS_MS = 600_000;
const KEYS_AT_ONCE = 1_000;

/** What keeps a worker's promises besides its work: leases, mail, partitions. Stops with the signal. */
export function startCaretaker(worker: WorkerContext, signal: AbortSignal): void {
  const { workerLeaseMs: leaseMs } = getConfig();
  const heartbeatMs = leaseMs / BEATS;
  every(ADMIT_MS, signal, admitDue);
  every(heartbeatMs, signal, () => worker.lease.renew(worker));
  every(heartbeatMs, signal, reaper({ leaseMs, heartbeatMs }));
  every(OVERDUE_MS, signal, () => endOverdue(worker));
  every(MAIL_MS, signal, deliverDueMails);
  every(CLEAN_MS, signal, cleanControls);
  every(PURGE_MS, signal, purgeJobs);
  if (getConfig().otel !== null) every(TRACES_MS, signal, exportDueTraces);
  every(PARTITIONS_MS, signal, ensurePartitions);
  every(PARTITIONS_MS, signal, () => pruneFires(FIRES_KEPT_DAYS));
  startScheduler(signal);
  every(KEYS_MS, signal, forgetKeys);
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

/**
 * Gives up silent workers. After an outage everybody's heartbeats are old, so when this one could not look for longer
 * than a turn, or Postgres has just started, a whole lease passes first: else all that runs would run twice.
 */
function reaper({ leaseMs, heartbeatMs }: { leaseMs: number; heartbeatMs: number }): () => Promise<void> {
  let lookedAtMs = performance.now();
  let waitUntilMs = 0;
  return async () => {
    const isYoung = await hasJustStarted(2 * leaseMs);
    const nowMs = performance.now();
    if (nowMs - lookedAtMs > 2 * heartbeatMs) waitUntilMs = nowMs + leaseMs;
    lookedAtMs = nowMs;
    if (isYoung || nowMs < waitUntilMs) return;
    const lost = await reapWorkers(leaseMs);
    metrics.reaped.inc({ reason: 'lost' }, lost.length);
    if (lost.length > 0) log.warn({ jobs: lost.length }, 'jobs of a lost worker are queued again');
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

/** Ends what must not go on; any worker can, whatever its tags, for no script runs. */
export async function endOverdue(worker: WorkerContext): Promise<void> {
  if (!mayTake(worker)) return;
  for (const claimed of await takeOverdue(worker.id, OVERDUE_GRACE_MS, 50)) await workOn(worker, claimed, null);
}

async function forgetKeys(): Promise<void> {
  while ((await deleteExpiredKeys(KEYS_AT_ONCE)) === KEYS_AT_ONCE);
}
