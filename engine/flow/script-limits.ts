import { z } from 'zod';

const MEGABYTES_MIN = 0.01;
const most = 1_000_000;

/** How far one run of a script may go; what is left out is as usual on the instance. The keys are those of the API. */
export const scriptLimits = z.object({
  /** With less, most languages do not start. */
  memory_mb: z.number().int().min(64).max(most).nullish(),
  cpu_cores: z.number().min(0.1).max(1024).nullish(),
  /** Processes and threads at a time. */
  processes: z.number().int().min(8).max(most).nullish(),
  log_mb: z.number().min(MEGABYTES_MIN).max(most).nullish(),
  result_mb: z.number().min(MEGABYTES_MIN).max(most).nullish(),
});
export type ScriptLimits = z.infer<typeof scriptLimits>;
export type ScriptLimit = keyof ScriptLimits;

export const SCRIPT_LIMITS = scriptLimits.keyof().options;

/** What is set, without what is not. */
export function presentLimits(limits: ScriptLimits | null | undefined): ScriptLimits {
  return Object.fromEntries(Object.entries(limits ?? {}).filter(([, value]) => value !== null && value !== undefined));
}
