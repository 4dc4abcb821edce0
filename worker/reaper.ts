import { lookAtClock, reapWorkers } from '@/server/db/leases';
import { log } from '@/server/log';
import { metrics } from '@/server/metrics';
import type { Lease } from './lease';

/**
 * Gives up silent workers. After an outage everybody's heartbeats are old, so until this one's own lease has settled, or
 * where Postgres has just started, nobody is given up: else all that runs would run twice. Nor does it count as silence
 * when the database is held up between the look at its clock and the reaping.
 */
export async function reapSilent(own: Lease): Promise<void> {
  const { upMs, at } = await lookAtClock();
  if (upMs < 2 * own.ms || !own.isSettled) return;
  const lost = await reapWorkers(own.ms, { at, lateMs: own.beatMs });
  metrics.reaped.inc({ reason: 'lost' }, lost.length);
  if (lost.length > 0) log.warn({ jobs: lost.length }, 'jobs of a lost worker are queued again');
}
