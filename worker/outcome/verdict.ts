import { getConfig } from '@/server/config';
import { loadLostAttempts, type LostAttempt } from '@/server/db/job-attempts';
import type { Claimed, Verdict } from '@/server/db/live';
import type { DoneJob } from '@/server/db/plan';
import { metrics } from '@/server/metrics';
import { canceledJob, failedJob } from './done-job';

/** How a job ends that must not go on, or null where nothing says so. */
export async function verdictJob(claimed: Claimed): Promise<DoneJob | null> {
  const { verdict } = claimed;
  if (claimed.cancelRequested || verdict?.reason === 'canceled')
    return canceledJob(claimed, { by: claimed.canceledBy ?? '', reason: claimed.cancelReason ?? '' });
  const isWornOut =
    verdict?.reason === 'runaway' || (verdict?.reason === 'worker_lost' && claimed.onWorkerLost !== 'fail');
  if (isWornOut) metrics.poison.inc();
  return verdict && failedJob(claimed, await errorOf(claimed, verdict));
}

async function errorOf(claimed: Claimed, verdict: Verdict): Promise<{ name: string; message: string }> {
  const { limits } = getConfig();
  switch (verdict.reason) {
    case 'queue_timeout': {
      const waited = seconds(limits.queueTimeoutMs ?? 0);
      const message = `No worker took this run within ${waited}. See whether a worker serves the tag ${claimed.job?.tag}, add workers, or raise MILLRACE_QUEUE_TIMEOUT_S.`;
      return { name: 'QueueTimeout', message };
    }
    case 'timeout':
      return timeoutError(
        claimed.job?.timeoutMs ?? limits.timeoutMs,
        'Its worker did not end it, so it was taken away.',
      );
    case 'flow_timeout': {
      const message = `The flow took longer than its timeout of ${seconds(claimed.job?.timeoutMs ?? 0)}. What ran in it was canceled. Change the timeout in the flow's settings, or in those of the step that runs it.`;
      return { name: 'Timeout', message };
    }
    case 'too_many_jobs': {
      const message = `The run has started more than ${limits.runJobsMax} jobs and iterations, which is the limit. Split the work into several runs, or raise MILLRACE_RUN_JOBS_MAX.`;
      return { name: 'LimitExceeded', message };
    }
    default:
      return {
        name: verdict.reason === 'runaway' ? 'Runaway' : 'WorkerLost',
        message: await lossMessage(claimed, verdict),
      };
  }
}

export function timeoutError(timeoutMs: number, more = ''): { name: string; message: string } {
  const isInstance = timeoutMs >= getConfig().limits.timeoutMs;
  const where = isInstance
    ? 'That is the longest any script may run here: MILLRACE_TIMEOUT_S.'
    : 'Give the step or the script a longer timeout if it needs one.';
  return {
    name: 'Timeout',
    message: ['timed out after', `${seconds(timeoutMs)}.`, more, where].filter(Boolean).join(' '),
  };
}

/** The end of a job that its worker, told to stop, may not hand back. */
export function interruptedJob(claimed: Claimed): DoneJob {
  const message = `The job was interrupted: ${HOW.drained}. ${NO_RETRY}`;
  return failedJob(claimed, { name: 'WorkerLost', message });
}

const NO_RETRY = 'It is not run again because it is set to fail when its worker is lost.';

const HOW: Record<LostAttempt['endReason'], string> = {
  lost: 'its worker was lost',
  hung: 'its worker did not end it in time',
  drained: 'its worker was stopped',
  released: 'its worker handed it back',
  error: "its worker could not work on it (the worker's log says why)",
};

async function lossMessage(claimed: Claimed, { reason, how }: Verdict): Promise<string> {
  const attempts = await loadLostAttempts(claimed.id);
  const last = HOW[(how ?? attempts.at(-1)?.endReason ?? 'lost') as LostAttempt['endReason']];
  if (reason === 'runaway')
    return `The job was begun ${attempts.length} times and never came to an end, the last time because ${last}. It was given up.`;
  if (claimed.onWorkerLost === 'fail') return `The job was interrupted: ${last}. ${NO_RETRY}`;
  return `The job was begun ${attempts.length} times and lost each time, the last time because ${last}. It was given up.`;
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
