import type { Resident, RunOutcome } from '@/runtimes/contract';
import { signJobToken } from '@/server/auth/job-token';
import { getConfig } from '@/server/config';
import { loadCode } from '@/server/db/code';
import type { Claimed, JobHead } from '@/server/db/live';
import type { DoneJob } from '@/server/db/plan';
import { AppError } from '@/server/errors';
import { dedicatedTag } from '@/server/script-tag';
import { traceEnvironment } from '@/server/trace/trace-context';
import { failpoint } from '@/server/failpoints';
import type { WorkerContext } from '../context';
import { loadHead } from '../flow/memory';
import { reusableResult } from '../flow/reuse';
import { canceledJob, doneJob, failedJob, reusedJob } from '../outcome/done-job';
import { interruptedJob, timeoutError, verdictJob } from '../outcome/verdict';
import { resolveArgs, resolverFor, rightsOf } from '../references';
import { packagesFor } from '../packages/packages-for';
import { reuseKeyOf } from '../packages/reuse-key';
import { limitsFor, timeoutOf } from '../script-limits';
import { statePath } from '../state-path';
import { StoppableRun } from '../stoppable-run';
import { lockPackages } from './lock-packages';
import { LogWriter } from './log-writer';

/** `openLog`: the end of its log is not stored yet, because the database is away. */
type ScriptRan = { done: DoneJob; openLog: Promise<void> | null };

/** Runs a claimed script to its end. Null: the worker stopped first, and the job is to run elsewhere. */
export async function runScript(
  worker: WorkerContext,
  claimed: Claimed,
  place: string | null,
): Promise<ScriptRan | null> {
  const ended = await endWithoutRun(worker, claimed);
  if (ended) return { done: ended, openLog: null };
  const { job } = claimed;
  if (!job) throw new Error(`job ${claimed.id} has no head row`);
  const cacheKey = await reuseKeyOf(job, worker.runtimes.get(job.language ?? ''));
  const reusable = await reusableResult({ ...job, cacheKey });
  if (reusable) return { done: reusedJob(claimed, reusable), openLog: null };
  const run = new StoppableRun();
  worker.running.set(claimed.id, run);
  try {
    const { openLog, ...outcome } = await runInRuntime(worker, claimed, { job, run, place });
    const done = endOf(claimed, run, outcome);
    return done && { done: { ...done, cacheKey }, openLog };
  } finally {
    worker.running.delete(claimed.id);
  }
}

/** Of what is no script to be run, or must not run. */
async function endWithoutRun(worker: WorkerContext, claimed: Claimed): Promise<DoneJob | null> {
  const { job } = claimed;
  if (!job) return failedJob(claimed, { name: 'InternalError', message: 'The job has no head row.' });
  const verdict = await verdictJob(claimed);
  if (verdict) return verdict;
  if (job.kind === 'signature') return readSignature(worker, claimed, job);
  if (job.kind === 'dependencies' || job.kind === 'flowdependencies') return lockPackages(worker, claimed, job);
  return null;
}

/** Null: the job is to run elsewhere. */
function endOf(claimed: Claimed, run: StoppableRun, outcome: RunOutcome): DoneJob | null {
  if (outcome.ok || run.why === null) return doneJob(claimed, explained(claimed, outcome));
  if (run.why !== 'drained' && run.why !== 'lost') return canceledJob(claimed, run.why);
  if (outcome.reason !== 'canceled') return doneJob(claimed, explained(claimed, outcome));
  return run.why === 'drained' && claimed.onWorkerLost === 'fail' ? interruptedJob(claimed) : null;
}

/** A run that reached its time limit says which one that was. */
function explained(claimed: Claimed, outcome: RunOutcome): RunOutcome {
  if (outcome.ok || outcome.reason !== 'timeout' || !claimed.job) return outcome;
  return { ...outcome, error: timeoutError(timeoutOf(claimed.job)) };
}

async function runInRuntime(
  worker: WorkerContext,
  claimed: Claimed,
  { job, run, place }: { job: JobHead; run: StoppableRun; place: string | null },
): Promise<TimedOutcome> {
  const takenAtMs = performance.now();
  const runtime = worker.runtimes.get(job.language ?? '');
  if (!runtime) return refused(noRuntime(job.language));
  const missing = await runtime.unavailable();
  if (missing !== null) return refused(missing);
  const args = await argsOrRefusal(job);
  if ('refusal' in args) return refused(args.refusal);
  const source = await loadCode(job.codeHash ?? '');
  const packages = await packagesFor(job, { runtime, source, signal: run.signal });
  if ('refusal' in packages) return refused(packages.refusal, 'dependency_error');
  const env = await environmentOf(worker, claimed, job);
  const limits = await limitsFor(job);
  const log = new LogWriter(claimed, run);
  log.mask.add([...args.secrets, env.WM_TOKEN ?? '']);
  await failpoint('run.before_spawn');
  // Given up on the way here, the job may be another worker's by now, or its cancel acknowledged.
  if (!worker.lease.isFresh || !worker.holding.has(claimed.id)) run.abort('lost');
  const resolveMs = performance.now() - takenAtMs;
  const outcome = await runtime.run({
    jobId: job.id,
    language: runtime.language,
    source,
    ...packages,
    args: args.value,
    resolve: resolverFor(job, (secrets) => log.mask.add(secrets)),
    env,
    limits,
    onLog: log.write,
    onStarted: () => {
      run.isPreparing = false;
      void failpoint('run.after_spawn');
    },
    signal: run.signal,
    place,
    resident: residentOf(worker, job),
  });
  const { open: openLog } = await log.end();
  return { ...masked(outcome, log), openLog, timings: { ...outcome.timings, resolveMs } };
}

/** A job of a script that this worker is there for. Other code under its tag gets a process of its own. */
function residentOf({ dedicated }: WorkerContext, { workspaceId, runnablePath, scriptHash }: JobHead): Resident | null {
  const script = dedicatedTag(workspaceId, runnablePath ?? '');
  return scriptHash !== null && dedicated.has(script) ? { script, version: scriptHash } : null;
}

function noRuntime(language: string | null): string {
  return `This worker has no runtime for the language ${language}.`;
}

/** `resolveMs`: loading the code and resolving the arguments, before the runtime has it. */
type TimedOutcome = RunOutcome & {
  timings: RunOutcome['timings'] & { resolveMs?: number };
  openLog: Promise<void> | null;
};

/** What an error says may come from the log. A result is the script's own to give. */
function masked(outcome: RunOutcome, { mask }: LogWriter): RunOutcome {
  if (outcome.ok) return outcome;
  const { error } = outcome;
  const stack = error.stack === undefined ? {} : { stack: mask.whole(error.stack) };
  return { ...outcome, error: { ...error, message: mask.whole(error.message), ...stack } };
}

type ArgsOrRefusal = Awaited<ReturnType<typeof resolveArgs>> | { refusal: string };

async function argsOrRefusal(job: JobHead): Promise<ArgsOrRefusal> {
  try {
    return await resolveArgs(job);
  } catch (error) {
    if (error instanceof AppError) return { refusal: error.message };
    throw error;
  }
}

function refused(message: string, reason: 'bad_input' | 'dependency_error' = 'bad_input'): TimedOutcome {
  return {
    ok: false,
    reason,
    error: { name: reason === 'bad_input' ? 'BadInput' : 'DependencyError', message },
    timings: { prepareMs: 0, startMs: 0, runMs: 0 },
    memoryPeakBytes: null,
    openLog: null,
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
    exp: Date.now() + timeoutOf(job) + 60_000,
  });
  const root = job.rootId === job.id ? job : await loadHead(job.rootId);
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
    WM_STATE_PATH: statePath(job, root),
    WM_STATE_PATH_NEW: statePath(job, root),
    WM_SCHEDULE_PATH: root.schedulePath ?? '',
    WM_SCHEDULED_FOR: root.scheduledFor.toISOString(),
    WM_USERNAME: job.createdBy,
    WM_EMAIL: email,
    WM_BASE_URL: getConfig().baseUrl,
    BASE_URL: getConfig().baseUrl,
    BASE_INTERNAL_URL: worker.jobApiUrl,
    MILLRACE_RETRY: String(job.retryNo),
    MILLRACE_ATTEMPT: String(claimed.attempt),
    MILLRACE_IDEMPOTENCY_KEY: job.id,
    ...(job.entrypoint ? { MILLRACE_ENTRYPOINT: job.entrypoint } : {}),
    ...(job.isEvent ? { MILLRACE_PREPROCESS: '1' } : {}),
    ...traceEnvironment(job, claimed.attempt),
  };
}

async function readSignature(worker: WorkerContext, claimed: Claimed, job: JobHead): Promise<DoneJob> {
  const runtime = worker.runtimes.get(job.language ?? '');
  if (!runtime) return failedJob(claimed, { name: 'SignatureError', message: noRuntime(job.language) });
  try {
    const signature = await runtime.signature(await loadCode(job.codeHash ?? ''));
    return { id: claimed.id, status: 'success', resultJson: JSON.stringify(signature) };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SignatureError') throw error;
    return failedJob(claimed, { name: error.name, message: error.message });
  }
}
