import { type Outlook, readOutlook } from '@/server/db/schedule-fires';
import { fireDueSchedules } from '@/server/commands/fire-schedules';
import { settleSchedules } from '@/server/commands/settle-schedules';
import { log } from '@/server/log';

const LOOK_MS_MAX = 2_000;
// Runs under way may end at any moment, and a handler or the next run may wait for that.
const OPEN_LOOK_MS = 500;
const LOOK_MS_MIN = 20;
// Firings that are due and that another process has in hand.
const BUSY_LOOK_MS = 200;

/** Fires schedules and looks after their runs. Sleeps until there is something to do; an idle look is one statement. */
export function startScheduler(signal: AbortSignal): void {
  const turn = async () => {
    if (signal.aborted) return;
    const waitMs = await lookSafely(signal);
    if (!signal.aborted) setTimeout(turn, waitMs);
  };
  setTimeout(turn, LOOK_MS_MIN);
}

async function lookSafely(signal: AbortSignal): Promise<number> {
  try {
    return await look();
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error }, 'a turn of the scheduler failed');
    return LOOK_MS_MAX;
  }
}

/** Answers how long to sleep. */
async function look(): Promise<number> {
  const outlook = await readOutlook();
  if (outlook.isSettling) await settleSchedules();
  const isDue = outlook.dueInMs !== null && outlook.dueInMs <= 0;
  if (isDue && (await fireDueSchedules()) === 0) return BUSY_LOOK_MS;
  return isDue ? LOOK_MS_MIN : sleepMs(outlook);
}

function sleepMs({ dueInMs, hasOpen }: Outlook): number {
  const lookMs = hasOpen ? OPEN_LOOK_MS : LOOK_MS_MAX;
  return Math.max(LOOK_MS_MIN, Math.min(lookMs, dueInMs === null ? lookMs : Math.ceil(dueInMs)));
}
