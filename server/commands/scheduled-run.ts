import { type FlowModule, flowValue } from '@/engine/flow/schema';
import type { RunnableSchedule } from '../db/schedule-fires';
import type { ScheduleRow } from '../db/schedules';
import type { NewRoot } from '../db/submit';
import { AppError } from '../errors';
import { jitterMs } from './schedule-jitter';
import { prepareRoot, type RunTarget } from './submit-run';

/** A run that can be started, or why not. `isFinal`: it never can until somebody edits the schedule. */
export type ScheduledRun = { root: NewRoot } | { refusal: string; isFinal: boolean };

/** The run of one firing, for the account that owns the schedule, on the versions that are deployed now. */
export async function prepareScheduledRun(schedule: RunnableSchedule, scheduledFor: Date): Promise<ScheduledRun> {
  if (!schedule.hasRights) {
    const refusal = `${schedule.owner}, for whom this schedule ran, is no longer a member of this workspace. Save it to run it for you.`;
    return { refusal, isFinal: true };
  }
  try {
    return { root: await rootOf(schedule, scheduledFor) };
  } catch (error) {
    if (error instanceof AppError) return { refusal: error.message, isFinal: false };
    throw error;
  }
}

async function rootOf(schedule: RunnableSchedule, scheduledFor: Date): Promise<NewRoot> {
  const direct = await prepareRoot(
    submissionOf(schedule, deployedAt(schedule.scriptPath, schedule.isFlow), scheduledFor),
  );
  const wrapped = wrappedTarget(schedule);
  return wrapped ? prepareRoot(submissionOf(schedule, wrapped, scheduledFor)) : direct;
}

function submissionOf(schedule: ScheduleRow, target: RunTarget, scheduledFor: Date) {
  const late = jitterMs(schedule, scheduledFor);
  return {
    workspaceId: schedule.workspaceId,
    target,
    args: schedule.dynamicSkip === null ? schedule.args : { ...schedule.args, [SKIP_ARG]: scheduledFor.toISOString() },
    by: { username: schedule.owner, accountId: schedule.accountId },
    tag: target.kind === 'flowpreview' ? null : schedule.tag,
    scheduledFor,
    schedulePath: schedule.path,
    notBefore: late > 0 ? new Date(scheduledFor.getTime() + late) : null,
  };
}

export function deployedAt(path: string, isFlow: boolean): RunTarget {
  return isFlow ? { kind: 'flow', path } : { kind: 'script', path };
}

// The document of the flow around a run is the same for every firing; this argument tells which one it is.
const SKIP_ARG = 'wm_scheduled_for';

/** Retries and the question whether to run at all are a flow around what is to run. */
function wrappedTarget(schedule: ScheduleRow): RunTarget | null {
  const { retry, dynamicSkip, scriptPath } = schedule;
  if (!retry && dynamicSkip === null) return null;
  const modules = [...(dynamicSkip === null ? [] : [skipModule(dynamicSkip)]), runModule(schedule)];
  return { kind: 'flowpreview', value: flowValue.parse({ modules }), path: scriptPath };
}

function skipModule(path: string): FlowModule {
  const input_transforms = { scheduled_for: { type: 'javascript' as const, expr: `flow_input.${SKIP_ARG}` } };
  return {
    id: 'skip',
    summary: 'Whether this firing is skipped',
    value: { type: 'script', path, input_transforms },
    stop_after_if: { expr: 'result === true', skip_if_stopped: true },
  };
}

function runModule({ scriptPath: path, isFlow, args, tag, retry }: ScheduleRow): FlowModule {
  const input_transforms = Object.fromEntries(
    Object.keys(args).map((name) => [
      name,
      { type: 'javascript' as const, expr: `flow_input[${JSON.stringify(name)}]` },
    ]),
  );
  return {
    id: 'run',
    value: isFlow
      ? { type: 'flow', path, input_transforms }
      : { type: 'script', path, input_transforms, ...(tag === null ? {} : { tag_override: tag }) },
    ...(retry ? { retry } : {}),
  };
}
