import type { FailureReason, RunRequest, RunTimings } from '../contract';
import type { CgroupCounts } from './cgroup';
import { LogStream } from './log-stream';
import type { Mount } from './profile';
import type { Exit, Running } from './pending-job';
import type { Launch, Place, Slot, Warm } from './slot';

/** What a language asks of the sandbox for one job. */
export type Plan = {
  command: (place: Place) => string[];
  files: Record<string, string>;
  env?: Record<string, string>;
  hasOwnStdout?: boolean;
  mounts?: Mount[];
  /** Keeps what is mounted from being evicted, until what it answers is called. */
  hold?: () => () => void;
  /** For what installs packages: the hosts it connects to, as `host` or `host:port`. */
  reach?: string[];
  /** For what compiles: no network at all. */
  isOffline?: boolean;
  /** Where a process of this language may be started ahead of its job. */
  warm?: Warm;
};

export type Ended = {
  exitCode: number;
  /** The limit, cancel or fault that ended the job, or null where it ended by itself. */
  reason: FailureReason | null;
  /** What was written to descriptor 3. */
  result: Buffer;
  /** Last line of stdout: null where there was none, undefined where it was too long. */
  lastLine: string | null | undefined;
  logTail: { stdout: string; stderr: string };
  timings: RunTimings;
  memoryPeakBytes: number | null;
};

/** Room for the first line of the result channel, which says what follows. */
const ENVELOPE_BYTES = 64;

export type Work = { plan: Plan; request: RunRequest; isShared?: boolean };

/** Runs one job in a slot. Resolves when no process of it is left and its log has been handed on. */
export async function execute(slot: Slot, { plan, request, isShared = false }: Work): Promise<Ended> {
  const began = performance.now();
  // What waits has no ./shared.
  await slot.ready(isShared ? null : (plan.warm?.ahead?.key ?? null));
  return observe(slot, { plan, request, began }, async (stopper) => {
    const running = slot.launch({ ...launchOf(plan, { request, slot }), isShared });
    const prepared = performance.now();
    stopper.watch(running);
    await running.started;
    const started = performance.now();
    request.onStarted?.();
    return { exit: await running.exited, prepared, started };
  });
}

/** Runs one job as a turn of a process that lives on. */
export async function executeTurn(slot: Slot, running: Running, { plan, request }: Work): Promise<Ended> {
  const began = performance.now();
  let exit: Exit | null = null;
  void running.exited.then((gone) => (exit = gone));
  return observe(slot, { plan, request, began }, async (stopper) => {
    const prepared = performance.now();
    stopper.watch(running);
    request.onStarted?.();
    await slot.turn(launchOf(plan, { request, slot }));
    return { exit, prepared, started: prepared };
  });
}

/** `exit` is null where the process lives on. */
type Ran = { exit: Exit | null; prepared: number; started: number };

/** What both have in common: logs, limits, and the reading of what came of it. */
async function observe(
  slot: Slot,
  { plan, request, began }: Work & { began: number },
  run: (stopper: Stopper) => Promise<Ran>,
): Promise<Ended> {
  const before = slot.counts();
  const stopper = new Stopper(request);
  const logs = new LogStream(slot.folder, {
    bytesMax: request.limits.logBytesMax,
    lineCharsMax: request.limits.resultBytesMax,
    hasOwnStdout: plan.hasOwnStdout ?? false,
    onLog: request.onLog,
    onLimit: () => stopper.stopAtOnce('log_limit'),
  });
  let ran: Ran | null = null;
  let ended: number;
  try {
    ran = await run(stopper);
    ended = performance.now();
  } finally {
    stopper.close();
    await logs.finish(ran !== null && ran.exit === null);
  }
  const exit = ran.exit ?? { code: 0, hasStarted: true, isSpawnerLost: false };
  const isTooLarge = slot.folder.resultBytes() > request.limits.resultBytesMax + ENVELOPE_BYTES;
  return {
    exitCode: exit.code,
    reason: firstReason(exit, { stopped: stopper.reason, isTooLarge, before, after: slot.counts() }),
    result: isTooLarge ? Buffer.alloc(0) : slot.folder.readResult(),
    lastLine: logs.stdout.lastLine(),
    logTail: { stdout: logs.stdout.tail, stderr: logs.stderr?.tail ?? '' },
    timings: { prepareMs: ran.prepared - began, startMs: ran.started - ran.prepared, runMs: ended - ran.started },
    memoryPeakBytes: slot.peakBytes(),
  };
}

function launchOf(plan: Plan, { request, slot }: { request: RunRequest; slot: Slot }): Launch {
  const { memoryBytesMax, processesMax, cpuCores } = request.limits;
  return {
    command: plan.command,
    files: plan.files,
    warm: plan.warm ?? null,
    mounts: plan.mounts ?? [],
    isOnline: plan.reach !== undefined,
    isOffline: plan.isOffline ?? false,
    env: { ...request.env, ...plan.env, ...(slot.apiUrl ? { BASE_INTERNAL_URL: slot.apiUrl } : {}) },
    hasOwnStdout: plan.hasOwnStdout ?? false,
    memoryBytesMax,
    processesMax,
    cpuCores,
    isShared: false,
  };
}

type Evidence = { stopped: FailureReason | null; isTooLarge: boolean; before: CgroupCounts; after: CgroupCounts };

/** The kernel's limits act before ours do: a job that lost a process to one often only hangs until our timeout. */
function firstReason(exit: Exit, { stopped, isTooLarge, before, after }: Evidence): FailureReason | null {
  if (stopped === 'canceled') return stopped;
  // Even where the script itself went on: a pipeline that lost its middle still exits with 0.
  if (after.oomKills > before.oomKills) return 'out_of_memory';
  const hasFailed = exit.code !== 0 || stopped !== null;
  if (hasFailed && after.refusedForks > before.refusedForks) return 'too_many_processes';
  if (stopped) return stopped;
  if (isTooLarge) return 'result_too_large';
  if (exit.isSpawnerLost || !exit.hasStarted) return 'sandbox_error';
  return null;
}

/** Ends a job for the first reason that comes up. Its timers belong to the job, never to the slot. */
class Stopper {
  reason: FailureReason | null = null;
  #running: Running | null = null;
  #timeout: NodeJS.Timeout | null = null;
  #grace: NodeJS.Timeout | null = null;
  readonly #cancel = () => this.#stop('canceled');

  constructor(private readonly request: RunRequest) {}

  watch(running: Running): void {
    this.#running = running;
    this.#timeout = setTimeout(() => this.#stop('timeout'), this.request.limits.timeoutMs);
    this.request.signal.addEventListener('abort', this.#cancel);
    if (this.request.signal.aborted) this.#cancel();
  }

  stopAtOnce(reason: FailureReason): void {
    this.reason ??= reason;
    this.#running?.kill();
  }

  close(): void {
    for (const timer of [this.#timeout, this.#grace]) if (timer) clearTimeout(timer);
    this.request.signal.removeEventListener('abort', this.#cancel);
    this.#running = null;
  }

  #stop(reason: FailureReason): void {
    if (this.reason) return;
    this.reason = reason;
    this.#running?.terminate();
    this.#grace = setTimeout(() => this.#running?.kill(), this.request.limits.graceMs);
  }
}
