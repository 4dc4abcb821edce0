import type pg from 'pg';
import { handlersDue, type Handler, type HandlerKind } from '@/engine/schedule/handlers';
import {
  type Closed,
  closeFire,
  type EndedRun,
  type FireKey,
  listEndedFires,
  listReleasedFires,
  noteScheduleError,
  readEndedRun,
  readFire,
  releaseFire,
} from '../db/schedule-fires';
import type { ScheduleRow } from '../db/schedules';
import { insertRoot } from '../db/submit';
import { asOne } from '../db/transaction';
import { AppError } from '../errors';
import { deployedAt, prepareScheduledRun } from './scheduled-run';
import { type AcceptedRun, passOn, prepareRoot } from './submit-run';

const BATCH = 200;

/**
 * Takes note of scheduled runs that ended: counts them, starts the handlers they call for (in the same transaction, so
 * each once), and lets firings go that waited for them.
 */
export async function settleSchedules(): Promise<void> {
  for (const fire of await listEndedFires(BATCH)) await passOn(await settle(fire));
  for (const fire of await listReleasedFires(BATCH)) await release(fire);
}

/** Answers the runs of the handlers it started. */
function settle(fire: FireKey): Promise<AcceptedRun[]> {
  return asOne(async (client) => {
    const closed = await closeFire(client, fire);
    const schedule = closed.status === 'closed' ? await readFire(client, fire) : null;
    const ended = schedule && (await readEndedRun(client, schedule.jobId));
    if (!schedule || !ended || closed.status !== 'closed') return [];
    const failed = closed.failedJob ? await readEndedRun(client, closed.failedJob) : null;
    const runs: AcceptedRun[] = [];
    for (const kind of handlersDue(schedule, { ...closed, hasFailedBefore: failed !== null })) {
      const run = await startHandler(client, {
        schedule,
        kind,
        args: argsOf(kind, { schedule, closed, run: ended, failed }),
      });
      if (run) runs.push(run);
    }
    return runs;
  });
}

type Ended = {
  schedule: ScheduleRow;
  closed: Exclude<Closed, { status: 'lost' }>;
  run: EndedRun;
  failed: EndedRun | null;
};

/** Under the names that handlers written for Windmill expect. */
function argsOf(kind: HandlerKind, { schedule, closed, run, failed }: Ended): Record<string, unknown> {
  const about = { schedule_path: schedule.path, path: schedule.scriptPath, is_flow: schedule.isFlow };
  if (kind === 'onFailure') {
    return {
      ...about,
      error: errorOf(run),
      failed_times: closed.failures,
      started_at: run.startedAt.toISOString(),
      workspace_id: schedule.workspaceId,
      job_id: run.jobId,
      email: schedule.email ?? '',
    };
  }
  const success = {
    ...about,
    success_result: JSON.parse(run.resultJson) as unknown,
    success_started_at: run.startedAt.toISOString(),
  };
  if (kind === 'onSuccess' || !failed) return success;
  return {
    ...success,
    success_times: closed.successes,
    error: errorOf(failed),
    error_started_at: failed.startedAt.toISOString(),
  };
}

function errorOf(run: EndedRun): unknown {
  const result = JSON.parse(run.resultJson) as unknown;
  return typeof result === 'object' && result !== null && 'error' in result ? result.error : result;
}

type Call = { schedule: ScheduleRow; kind: HandlerKind; args: Record<string, unknown> };

/** A handler that is gone is said on the schedule: it must not keep its runs from being counted. */
async function startHandler(client: pg.PoolClient, { schedule, kind, args }: Call): Promise<AcceptedRun | null> {
  const handler = schedule[kind];
  if (!handler) return null;
  try {
    const root = await prepareRoot({ ...submissionOf(schedule, handler), args: { ...args, ...handler.args } });
    const accepted = await insertRoot(root, client);
    return accepted && { root, accepted };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await noteScheduleError(client, schedule.id, `Its ${NAMES[kind]} handler could not be started: ${error.message}`);
    return null;
  }
}

const NAMES: Record<HandlerKind, string> = { onFailure: 'failure', onRecovery: 'recovery', onSuccess: 'success' };

function submissionOf(schedule: ScheduleRow, handler: Handler) {
  return {
    workspaceId: schedule.workspaceId,
    target: deployedAt(handler.path, handler.isFlow),
    by: { username: schedule.owner, accountId: schedule.accountId },
  };
}

async function release(fire: Awaited<ReturnType<typeof listReleasedFires>>[number]): Promise<void> {
  const run = await prepareScheduledRun(fire.schedule, fire.scheduledFor);
  const root = 'root' in run ? run.root : null;
  const accepted = await asOne(async (client) => {
    const refusal = 'refusal' in run ? run.refusal : null;
    const released = await releaseFire(client, fire, { jobId: root?.id ?? null, refusal });
    return released === 'start' && root ? insertRoot(root, client) : null;
  });
  if (root && accepted) await passOn([{ root, accepted }]);
}
