import type pg from 'pg';
import { decideDue, type Due, type Timing } from '@/engine/schedule/due';
import {
  type DueSchedule,
  endAsSkipped,
  fireSchedule as fireRow,
  type Fired,
  type Firing,
  listDueSchedules,
} from '../db/schedule-fires';
import { insertRoot, type NewRoot } from '../db/submit';
import { asOne } from '../db/transaction';
import { publishCancel } from '../events/run-events';
import { failpoint } from '../failpoints';
import { log } from '../log';
import { metrics } from '../metrics';
import { readTiming } from '../queries/schedule-timing';
import { type AcceptedRun, passOn } from './submit-run';
import { prepareScheduledRun, type ScheduledRun } from './scheduled-run';

const BATCH = 50;
const ROUNDS_MAX = 100;

/**
 * Fires what is due, each firing in a transaction of its own. Any number of processes may do this at once: a firing is
 * a row, and its key is there once. Answers how many runs this process started.
 */
export async function fireDueSchedules(): Promise<number> {
  let started = 0;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const due = await listDueSchedules(BATCH);
    if (due.length === 0) break;
    const outcomes: Outcome[] = [];
    for (const schedule of fromAnywhere(due)) outcomes.push(await fire(schedule));
    const runs = outcomes.flatMap(({ run }) => run ?? []);
    started += runs.length;
    // Not waited for: with Redis away it takes its time, and the sweep sends what this could not.
    passOn(runs).catch((error: unknown) => log.debug({ err: error }, 'tickets are left to the sweep'));
    // Others are at all of them.
    if (outcomes.every(({ status }) => status === 'lost')) break;
  }
  return started;
}

/** `run`: what was started, to be passed on. */
type Outcome = { status: Fired['status']; run: AcceptedRun | null };

/** Processes that look at the same moment begin at different places. */
function fromAnywhere<T>(items: T[]): T[] {
  const start = Math.floor(Math.random() * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

/** What fails here must not keep the others from firing. */
async function fire(schedule: DueSchedule): Promise<Outcome> {
  try {
    return await fireOnce(schedule);
  } catch (error) {
    log.error(
      { err: error, schedule: schedule.path, workspace: schedule.workspaceId },
      'a schedule could not be fired',
    );
    return { status: 'lost', run: null };
  }
}

async function fireOnce(schedule: DueSchedule): Promise<Outcome> {
  const due = dueOf(schedule);
  const run = due.fireMs === null ? null : await prepareScheduledRun(schedule, new Date(due.fireMs));
  const outcome = await write(firingOf(schedule, due, run), run);
  if (outcome.status !== 'lost') count(schedule, due);
  return outcome;
}

function count(schedule: DueSchedule, due: Due): void {
  metrics.scheduleMissed.inc(due.missed);
  if (due.fireMs !== null) metrics.scheduleLateness.observe(Math.max(0, schedule.now.getTime() - due.fireMs) / 1000);
}

function dueOf(schedule: DueSchedule): Due {
  const { cron, zone } = readTiming(schedule);
  const timing: Timing = { cron, zone, catchUp: schedule.catchUp, windowMs: schedule.catchUpWindowS * 1000 };
  return decideDue(timing, schedule.nextAt.getTime(), schedule.now.getTime());
}

function firingOf(schedule: DueSchedule, due: Due, run: ScheduledRun | null): Firing {
  const refused = run && 'refusal' in run ? run : null;
  return {
    id: schedule.id,
    dueAt: schedule.nextAt,
    fireAt: dateOf(due.fireMs),
    nextAt: dateOf(due.nextMs),
    missed: due.missed,
    jobId: run && 'root' in run ? run.root.id : null,
    refusal: refused?.refusal ?? null,
    isStopped: refused?.isFinal ?? false,
  };
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

async function write(firing: Firing, run: ScheduledRun | null): Promise<Outcome> {
  const root = run && 'root' in run ? run.root : null;
  const { fired, accepted } = await asOne(async (client) => {
    const answer = await fireRow(client, firing);
    if (answer.status !== 'lost') await failpoint('schedule.after_fire');
    if (answer.status === 'skip' && root) await insertSkipped(client, root, answer.live);
    return { fired: answer, accepted: answer.status === 'start' && root ? await insertRoot(root, client) : null };
  });
  if (fired.status === 'hold') publishCancel(fired.running.map(({ id }) => id));
  return { status: fired.status, run: root && accepted && { root, accepted } };
}

/** It has no scope and is held to nothing: nothing of it will ever run. */
async function insertSkipped(client: pg.PoolClient, root: NewRoot, live: string[]): Promise<void> {
  await insertRoot({ ...root, scopeState: null, controls: NO_CONTROLS }, client);
  await endAsSkipped(client, root.id, `not allowed to overlap with ${live.join(', ')}, scheduling next iteration`);
}

const NO_CONTROLS: NewRoot['controls'] = { cacheKey: null, cacheTtlS: null, concurrency: null, debounce: null };
