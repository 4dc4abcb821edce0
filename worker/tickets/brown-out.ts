import { setTimeout as delay } from 'node:timers/promises';
import { log } from '@/server/log';
import { metrics } from '@/server/metrics';

const LOOK_MS = 250;
const SILENT_MS = 5_000;
const PAUSE_MS = 100;
const PAUSE_MS_MAX = 1_000;

export type BrownOutHooks = {
  isRedisDown: () => boolean;
  /** Rows of a tag of ours wait with a ticket, we have a slot for them, and for this long no ticket came. */
  isSilent: (ms: number) => boolean;
  workers: () => number;
  /** Claims as much as there are slots for. */
  claim: () => Promise<void>;
  /** Resolves when work ends: its slot can take the next at once. */
  untilOneEnds: () => Promise<void>;
};

/** Takes work straight from Postgres for as long as tickets do not come. */
export async function watchForBrownOut(hooks: BrownOutHooks, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(LOOK_MS);
    if (signal.aborted || !isOn(hooks)) continue;
    log.warn('no tickets come; work is taken straight from Postgres');
    const sinceMs = performance.now();
    await claimWhile(hooks, signal);
    metrics.brownoutSeconds.inc((performance.now() - sinceMs) / 1000);
    if (!signal.aborted) log.info('tickets come again');
  }
}

function isOn({ isRedisDown, isSilent }: BrownOutHooks): boolean {
  return isRedisDown() || isSilent(SILENT_MS);
}

async function claimWhile(hooks: BrownOutHooks, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && isOn(hooks)) {
    await hooks.claim().catch((error: unknown) => log.warn({ err: error }, 'nothing could be claimed'));
    // Each process looks by itself: the more there are, the less often.
    const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_MS * Math.max(1, hooks.workers() / 8)) * (0.5 + Math.random());
    await Promise.race([delay(pauseMs), hooks.untilOneEnds()]);
  }
}
