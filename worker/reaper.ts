import { lookAtClock, reapWorkers } from '@/server/db/leases';
import { log } from '@/server/log';
import { metrics } from '@/server/metrics';

/**
 * Gives up silent workers. After an outage everybody's heartbeats are old, so when this one could not look for longer
 * than a turn, or Postgres has just started, a whole lease passes first: else all that runs would run twice. Nor does it
 * count as silence when the database is held up between the look and the reaping.
 */
export function createReaper(leaseMs: number, beatMs: number): () => Promise<void> {
  let lookedAtMs = performance.now();
  let waitUntilMs = 0;
  return async () => {
    const { upMs, at } = await lookAtClock();
    const nowMs = performance.now();
    if (nowMs - lookedAtMs > 2 * beatMs) waitUntilMs = nowMs + leaseMs;
    lookedAtMs = nowMs;
    if (upMs < 2 * leaseMs || nowMs < waitUntilMs) return;
    const lost = await reapWorkers(leaseMs, { at, lateMs: beatMs });
    metrics.reaped.inc({ reason: 'lost' }, lost.length);
    if (lost.length > 0) log.warn({ jobs: lost.length }, 'jobs of a lost worker are queued again');
  };
}
