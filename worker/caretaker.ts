import { audit, reconcile } from '@/server/commands/audit';
import { keepHistory } from '@/server/commands/keep-history';
import { settlePerpetual } from '@/server/commands/settle-perpetual';
import { getConfig } from '@/server/config';
import { cleanControls } from '@/server/db/clean-controls';
import { announceChores, type Chore, takeChores } from '@/server/db/housekeeping';
import { takeOverdue } from '@/server/db/leases';
import { mergeLogs } from '@/server/db/merge-logs';
import { purgeJobs } from '@/server/db/purge';
import { log } from '@/server/log';
import { deliverDueMails } from '@/server/mail/deliver';
import { admitDue } from '@/server/queue/admit';
import { exportDueTraces } from '@/server/trace/export-traces';
import { mayTake, type WorkerContext } from './context';
import { reapSilent } from './reaper';
import { startScheduler } from './scheduler';
import { workOn } from './workloads/work';

// SIGTERM, the grace, SIGKILL and the next heartbeat have room in it.
const OVERDUE_GRACE_MS = 15_000;
const OVERDUE_AT_ONCE = 50;
const CHORES_MS_MIN = 250;
const CHORES_MS_MAX = 5_000;

type Work = (worker: WorkerContext) => Promise<unknown>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Done for all processes by one of them, whichever is there when it is due. Two at once would do no harm. */
const CHORES: (Chore & { work: Work })[] = [
  { name: 'admit', everyMs: 2 * SECOND, work: admitDue },
  { name: 'overdue', everyMs: 2 * SECOND, work: endOverdue },
  { name: 'perpetual', everyMs: 2 * SECOND, work: settlePerpetual },
  { name: 'purge', everyMs: 6 * SECOND, work: purgeJobs },
  { name: 'mail', everyMs: 10 * SECOND, work: deliverDueMails },
  { name: 'logs', everyMs: 20 * SECOND, work: mergeAllLogs },
  { name: 'audit', everyMs: MINUTE, work: audit },
  { name: 'controls', everyMs: MINUTE, work: cleanControls },
  { name: 'history', everyMs: 10 * MINUTE, work: keepHistory },
  { name: 'reconcile', everyMs: 60 * MINUTE, work: reconcile },
];

/** What keeps the promises besides the work itself. Stops with the signal. */
export function startCaretaker(worker: WorkerContext, signal: AbortSignal): void {
  const { lease } = worker;
  const chores = new Chores(worker);
  repeat(signal, () => lease.renew(worker).then(() => lease.beatMs), lease.beatMs);
  repeat(signal, () => reapSilent(lease).then(() => lease.beatMs), lease.beatMs);
  repeat(signal, () => chores.take(), SECOND);
  if (getConfig().otel !== null) repeat(signal, () => exportDueTraces().then(() => 2 * SECOND), SECOND);
  startScheduler(signal);
}

/** Calls `work` again and again, each time after as long as it answers. What it throws is logged: the next turn tries again. */
function repeat(signal: AbortSignal, work: () => Promise<number>, retryMs: number): void {
  const turn = async () => {
    if (signal.aborted) return;
    const waitMs = await work().catch((error: unknown) => {
      if (!signal.aborted) log.warn({ err: error }, 'a caretaker turn failed');
      return retryMs;
    });
    if (!signal.aborted) setTimeout(turn, waitMs);
  };
  setTimeout(turn, retryMs);
}

/** The chores that this process has taken and not yet done. */
class Chores {
  private readonly inHand = new Set<string>();
  private areAnnounced = false;

  constructor(private readonly worker: WorkerContext) {}

  /** Takes what is due and answers when to look again: the more processes there are, the less often each does. */
  async take(): Promise<number> {
    if (this.worker.isDraining) return CHORES_MS_MAX;
    if (!this.areAnnounced) await announceChores(CHORES);
    this.areAnnounced = true;
    const free = CHORES.filter(({ name }) => !this.inHand.has(name));
    const { names, nextInMs, workers } = await takeChores(free, this.worker.lease.ms);
    for (const chore of free) if (names.includes(chore.name)) void this.do(chore);
    const own = Math.min(CHORES_MS_MAX, Math.max(CHORES_MS_MIN, nextInMs));
    return own + Math.random() * CHORES_MS_MIN * (workers - 1);
  }

  private async do({ name, work }: { name: string; work: Work }): Promise<void> {
    this.inHand.add(name);
    try {
      await work(this.worker);
    } catch (error) {
      log.warn({ err: error, chore: name }, 'a chore failed');
    }
    this.inHand.delete(name);
  }
}

const LOGS_AT_ONCE = 20;

async function mergeAllLogs(): Promise<void> {
  while ((await mergeLogs(LOGS_AT_ONCE)) === LOGS_AT_ONCE);
}

/**
 * Ends what must not go on; any worker can, whatever its tags, for no script runs. What looks late after an outage may
 * have ended in time: its worker is about to say so.
 */
export async function endOverdue(worker: WorkerContext): Promise<void> {
  if (!mayTake(worker) || !worker.lease.isSettled) return;
  for (const claimed of await takeOverdue(worker.id, OVERDUE_GRACE_MS, OVERDUE_AT_ONCE))
    await workOn(worker, claimed, null);
}
