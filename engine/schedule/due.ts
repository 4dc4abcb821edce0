import type { Cron } from './cron';
import { nextFiring } from './next-firing';
import type { Zone } from './zone';

/** What becomes of firings that nobody was there for: none of them, the last one, or all (of a window, at most 100). */
export type CatchUp = 'none' | 'last' | 'all';

export type Timing = { cron: Cron; zone: Zone; catchUp: CatchUp; windowMs: number };

/** `fireMs`: the firing to start now. `nextMs`: the one after it. `missed`: how many are left out. */
export type Due = { fireMs: number | null; nextMs: number | null; missed: number };

/** A firing that is later than this was missed: nobody was there. Less is a busy machine, and every firing counts. */
export const LATE_MS = 60_000;
export const CATCH_UP_MAX = 100;
const COUNTED_MAX = 10_000;

/** Decides about the firing that is due and those after it that are due as well. */
export function decideDue(timing: Timing, dueMs: number, nowMs: number): Due {
  if (nowMs - dueMs <= LATE_MS) return after(timing, dueMs, 0);
  const { catchUp } = timing;
  if (catchUp === 'all') return caughtUp(timing, dueMs, nowMs);
  const last = latestFirings(timing, { afterMs: dueMs - 1, untilMs: nowMs, count: 1 })[0] ?? dueMs;
  const missed = countFirings(timing, dueMs, last);
  if (catchUp === 'last') return after(timing, last, missed);
  return { ...after(timing, last, missed + 1), fireMs: null };
}

function after({ cron, zone }: Timing, fireMs: number, missed: number): Due {
  return { fireMs, nextMs: nextFiring(cron, zone, fireMs), missed };
}

function caughtUp(timing: Timing, dueMs: number, nowMs: number): Due {
  const afterMs = Math.max(dueMs - 1, nowMs - timing.windowMs);
  const [first] = latestFirings(timing, { afterMs, untilMs: nowMs, count: CATCH_UP_MAX });
  if (first !== undefined) return after(timing, first, countFirings(timing, dueMs, first));
  const { cron, zone } = timing;
  return { fireMs: null, nextMs: nextFiring(cron, zone, nowMs), missed: countFirings(timing, dueMs, nowMs) };
}

/** The last `count` firings of (afterMs, untilMs], found by looking back further and further. */
function latestFirings(
  { cron, zone }: Timing,
  { afterMs, untilMs, count }: { afterMs: number; untilMs: number; count: number },
): number[] {
  for (let backMs = 3_600_000; ; backMs *= 8) {
    const fromMs = Math.max(afterMs, untilMs - backMs);
    const found: number[] = [];
    for (let at = nextFiring(cron, zone, fromMs); at !== null && at <= untilMs; at = nextFiring(cron, zone, at))
      found.push(at);
    if (found.length >= count || fromMs === afterMs) return found.slice(-count);
  }
}

/** How many firings are in [fromMs, toMs); more than ten thousand count as ten thousand. */
function countFirings({ cron, zone }: Timing, fromMs: number, toMs: number): number {
  let count = 0;
  let at: number | null = fromMs;
  while (at !== null && at < toMs && count < COUNTED_MAX) {
    count++;
    at = nextFiring(cron, zone, at);
  }
  return count;
}
