import { z } from 'zod';

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
};

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const DECADE_S = 315_360_000;

export const limitsEnvironment = {
  MILLRACE_TIMEOUT_S: whole(1, DECADE_S).default(604_800),
  MILLRACE_QUEUE_TIMEOUT_S: whole(1, DECADE_S).nullable().default(null),
  MILLRACE_FAN_OUT_MAX: whole(1, 100_000).default(10_000),
  MILLRACE_LOOP_ITERATIONS_MAX: whole(1, 10_000_000).default(100_000),
  MILLRACE_RUN_JOBS_MAX: whole(100, 10_000_000).default(100_000),
};

export function limitsOf(env: z.output<z.ZodObject<typeof limitsEnvironment>>): Limits {
  const queueTimeoutS = env.MILLRACE_QUEUE_TIMEOUT_S;
  return {
    timeoutMs: env.MILLRACE_TIMEOUT_S * 1000,
    queueTimeoutMs: queueTimeoutS === null ? null : queueTimeoutS * 1000,
    fanOutMax: env.MILLRACE_FAN_OUT_MAX,
    iterationsMax: env.MILLRACE_LOOP_ITERATIONS_MAX,
    runJobsMax: env.MILLRACE_RUN_JOBS_MAX,
  };
}
