import type { RunOutcome, RunRequest } from '@/runtimes/contract';
import { signatureOf } from '@/runtimes/signatures';
import { signJobToken } from '@/server/auth/job-token';
import { getConfig } from '@/server/config';
import { loadCode } from '@/server/db/code';
import type { Claimed, JobHead } from '@/server/db/live';
import { insertLog } from '@/server/db/logs';
import type { DoneJob } from '@/server/db/plan';
import { AppError } from '@/server/errors';
import { publishRunChanged } from '@/server/events/run-events';
import { failpoint } from '@/server/failpoints';
import type { CancelRequest, WorkerContext } from '../context';
import { canceledJob, doneJob, failedJob } from '../outcome/done-job';
import { resolveArgs, rightsOf } from '../references';

export const CRASHES_MAX = 3;
const TIMEOUT_MS = 7 * 24 * 3600 * 1000;
const MEBIBYTE = 1024 * 1024;
const LIMITS = {
  graceMs: 5_000,
  memoryBytesMax: 512 * MEBIBYTE,
  processesMax: 128,
  logBytesMax: 20 * MEBIBYTE,
  resultBytesMax: 2 * MEBIBYTE,
};

/** Runs a claimed script to its end. Null: the worker stopped first, and the job is to run elsewhere. */
export async function runScript(worker: WorkerContext, claimed: Claimed): Promise<DoneJob | null> {
  const { job } = claimed;
  if (!job) return failedJob(claimed, { name: 'InternalError', message: 'The job has no head row.' });
  if (claimed.cancelRequested)
    return canceledJob(claimed, { by: claimed.canceledBy ?? '', reason: claimed.cancelReason ?? '' });
  if (claimed.crashCount > CRASHES_MAX) {
    const message = `The worker was lost ${claimed.crashCount} times while it ran this job: it was given up.`;
    return failedJob(claimed, { name: 'WorkerLost', message });
  }
  if (job.kind === 'signature') return readSignature(claimed, job);
  const stop = new AbortController();
  let canceled: CancelRequest | null = null;
  let isReleased = false;
  worker.running.set(claimed.id, {
    startedAtMs: performance.now(),
    abort: (why) => {
      canceled ??= why;
      isReleased ||= why === null;
      stop.abort();
    },
  });
  try {
    const outcome = await runInRuntime(worker, claimed, { job, signal: stop.signal });
    if (canceled && !outcome.ok) return canceledJob(claimed, canceled);
    return isReleased && !outcome.ok && outcome.reason === 'canceled' ? null : doneJob(claimed, outcome);
  } finally {
    worker.running.delete(claimed.id);
  }
}

async function runInRuntime(
  worker: WorkerContext,
  claimed: Claimed,
  run: { job: JobHead; signal: AbortSignal },
): Promise<RunOutcome> {
  const { job } = run;
  const runtime = worker.runtimes.get(job.language ?? '');
  if (!runtime) return refused(`Millrace has no runtime for the language ${job.language}.`);
  const missing = await runtime.unavailable();
  if (missing !== null) return refused(missing);
  const args = await argsOrRefusal(job);
  if ('refusal' in args) return refused(args.refusal);
  await failpoint('run.before_spawn');
  return runtime.run({
    jobId: job.id,
    language: runtime.language,
    source: await loadCode(job.codeHash ?? ''),
    lock: job.lock,
    args: args.args,
    env: await environmentOf(worker, claimed, job),
    limits: { ...LIMITS, timeoutMs: job.timeoutMs ?? TIMEOUT_MS },
    onLog: logWriter(claimed),
    onStarted: () => void failpoint('run.after_spawn'),
    signal: run.signal,
  });
}

async function argsOrRefusal(job: JobHead): Promise<{ args: Record<string, unknown> } | { refusal: string }> {
  try {
    return { args: await resolveArgs(job) };
  } catch (error) {
    if (error instanceof AppError) return { refusal: error.message };
    throw error;
  }
}

function refused(message: string): RunOutcome {
  return {
    ok: false,
    reason: 'bad_input',
    error: { name: 'BadInput', message },
    timings: { prepareMs: 0, startMs: 0, runMs: 0 },
    memoryPeakBytes: null,
  };
}

function logWriter(claimed: Claimed): RunRequest['onLog'] {
  let seq = 0;
  return async (text) => {
    await failpoint('run.before_log');
    await insertLog({ jobId: claimed.id, attempt: claimed.attempt, seq: seq++, text });
    publishRunChanged(claimed.rootId);
  };
}

/** Windmill's names, so that its clients work unchanged inside scripts. */
async function environmentOf(worker: WorkerContext, claimed: Claimed, job: JobHead): Promise<Record<string, string>> {
  const { email } = await rightsOf(job);
  const token = signJobToken({
    jobId: job.id,
    attempt: claimed.attempt,
    workspaceId: job.workspaceId,
    accountId: job.accountId,
    username: job.createdBy,
    email,
    exp: Date.now() + (job.timeoutMs ?? TIMEOUT_MS) + 60_000,
  });
  const flowPath = job.scopeId === null ? '' : (job.runnablePath ?? '');
  return {
    WM_TOKEN: token,
    WM_WORKSPACE: job.workspaceId,
    WM_JOB_ID: job.id,
    WM_ROOT_FLOW_JOB_ID: job.rootId,
    WM_FLOW_JOB_ID: job.parentId ?? '',
    WM_FLOW_STEP_ID: job.moduleId ?? '',
    WM_FLOW_PATH: flowPath,
    WM_JOB_PATH: job.runnablePath ?? '',
    WM_USERNAME: job.createdBy,
    WM_EMAIL: email,
    WM_BASE_URL: getConfig().baseUrl,
    BASE_URL: getConfig().baseUrl,
    BASE_INTERNAL_URL: worker.jobApiUrl,
    MILLRACE_RETRY: String(job.retryNo),
    MILLRACE_ATTEMPT: String(claimed.attempt),
    MILLRACE_IDEMPOTENCY_KEY: job.id,
  };
}

async function readSignature(claimed: Claimed, job: JobHead): Promise<DoneJob> {
  try {
    const signature = await signatureOf(job.language ?? '', await loadCode(job.codeHash ?? ''));
    return { id: claimed.id, status: 'success', resultJson: JSON.stringify(signature) };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SignatureError') throw error;
    return failedJob(claimed, { name: error.name, message: error.message });
  }
}
