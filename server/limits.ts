import { z } from 'zod';
import { SCRIPT_LIMITS, type ScriptLimit, type ScriptLimits } from '@/engine/flow/script-limits';
import { AppError } from './errors';

/** How far runs may go on this instance. */
export type Limits = {
  /** A script may run this long, whatever its own timeout says. */
  timeoutMs: number;
  /** A run that no worker takes within this time fails; null waits for ever. */
  queueTimeoutMs: number | null;
  /** Children of one parallel loop. */
  fanOutMax: number;
  /** Iterations of one sequential loop. */
  iterationsMax: number;
  /** Jobs and iterations of one run together, sub-flows included. */
  runJobsMax: number;
  /** What a script gets that sets nothing itself, and the most that it may set. */
  script: { usual: Bounds; most: Bounds };
};

export type Bounds = Record<ScriptLimit, number>;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const part = (least: number) => z.coerce.number().min(least).max(1_000_000);
const DECADE_S = 315_360_000;

export const limitsEnvironment = {
  MILLRACE_TIMEOUT_S: whole(1, DECADE_S).default(604_800),
  MILLRACE_QUEUE_TIMEOUT_S: whole(1, DECADE_S).nullable().default(null),
  MILLRACE_FAN_OUT_MAX: whole(1, 100_000).default(10_000),
  MILLRACE_LOOP_ITERATIONS_MAX: whole(1, 10_000_000).default(100_000),
  MILLRACE_RUN_JOBS_MAX: whole(100, 10_000_000).default(100_000),
  MILLRACE_SCRIPT_MEMORY_MB: whole(64, 1_000_000).default(512),
  MILLRACE_SCRIPT_MEMORY_MB_MAX: whole(64, 1_000_000).default(4_096),
  MILLRACE_SCRIPT_CPU_CORES: part(0.1).default(1),
  MILLRACE_SCRIPT_CPU_CORES_MAX: part(0.1).default(8),
  MILLRACE_SCRIPT_PROCESSES: whole(8, 1_000_000).default(128),
  MILLRACE_SCRIPT_PROCESSES_MAX: whole(8, 1_000_000).default(1_024),
  MILLRACE_SCRIPT_LOG_MB: part(0.01).default(20),
  MILLRACE_SCRIPT_LOG_MB_MAX: part(0.01).default(500),
  MILLRACE_SCRIPT_RESULT_MB: part(0.01).default(2),
  MILLRACE_SCRIPT_RESULT_MB_MAX: part(0.01).default(16),
};

type Environment = z.output<z.ZodObject<typeof limitsEnvironment>>;

export function limitsOf(env: Environment): Limits {
  const queueTimeoutS = env.MILLRACE_QUEUE_TIMEOUT_S;
  return {
    timeoutMs: env.MILLRACE_TIMEOUT_S * 1000,
    queueTimeoutMs: queueTimeoutS === null ? null : queueTimeoutS * 1000,
    fanOutMax: env.MILLRACE_FAN_OUT_MAX,
    iterationsMax: env.MILLRACE_LOOP_ITERATIONS_MAX,
    runJobsMax: env.MILLRACE_RUN_JOBS_MAX,
    script: boundsOf(env),
  };
}

/** What is usual is never more than what is allowed. */
function boundsOf(env: Environment): Limits['script'] {
  const usual = boundsBy((limit) => env[variableOf(limit)]);
  return { usual, most: boundsBy((limit) => Math.max(env[`${variableOf(limit)}_MAX`], usual[limit])) };
}

function boundsBy(bound: (limit: ScriptLimit) => number): Bounds {
  return Object.fromEntries(SCRIPT_LIMITS.map((limit) => [limit, bound(limit)])) as Bounds;
}

function variableOf(limit: ScriptLimit) {
  return `MILLRACE_SCRIPT_${limit.toUpperCase() as Uppercase<ScriptLimit>}` as const;
}

const WHAT: Record<ScriptLimit, string> = {
  memory_mb: 'MB of memory',
  cpu_cores: 'CPU cores',
  processes: 'processes',
  log_mb: 'MB of log',
  result_mb: 'MB of result',
};

/** Refuses settings of a script that no worker of this instance would grant. */
export function assertWithinBounds(limits: Limits, script: { limits: ScriptLimits; timeout: number | null }): void {
  if (script.timeout !== null && script.timeout * 1000 > limits.timeoutMs) {
    const message = `A script may run for ${limits.timeoutMs / 1000} s at most here. Set a shorter timeout, or have MILLRACE_TIMEOUT_S raised.`;
    throw new AppError('invalid_input', message, { field: 'body.timeout' });
  }
  for (const limit of SCRIPT_LIMITS) {
    const most = limits.script.most[limit];
    if ((script.limits[limit] ?? 0) <= most) continue;
    const message = `A script may have ${most} ${WHAT[limit]} at most here. Set less, or have ${variableOf(limit)}_MAX raised.`;
    throw new AppError('invalid_input', message, { field: `body.limits.${limit}` });
  }
}

/** What a run of a script gets. A version that was deployed under other bounds gets what is allowed now. */
export function grantedLimits({ usual, most }: Limits['script'], own: ScriptLimits): Bounds {
  return boundsBy((limit) => Math.min(own[limit] ?? usual[limit], most[limit]));
}
