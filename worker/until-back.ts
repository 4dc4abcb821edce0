import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseAway } from '@/server/db/pool';
import { log } from '@/server/log';

const PAUSE_MS = 250;
const PAUSE_MS_MAX = 2_000;

/**
 * Does `work` again for as long as the database is away: it may have been carried out although nobody heard of it.
 * With a signal it gives up once that aborts, and rejects as the last try did.
 */
export async function untilBack<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseAway) || signal?.aborted) throw error;
      if (tries === 1) log.warn({ err: error }, 'the database is away: this is tried again until it is back');
      await delay(Math.min(PAUSE_MS * tries, PAUSE_MS_MAX) * (0.5 + Math.random()));
    }
  }
}
