import type { Retry } from '../flow/schema';

const DELAY_SECONDS_MAX = 6 * 3600;

/**
 * Milliseconds until the next try after `failures` failed ones (from 1), or null when none is left.
 * Constant attempts come first; the exponential ones count them too: multiplier × seconds^failures
 * (the behaviour of Windmill's engine, not of the published text). `dice` is in [0, 1).
 */
export function retryDelayMs(retry: Retry | null | undefined, failures: number, dice: number): number | null {
  const constant = retry?.constant;
  const exponential = retry?.exponential;
  const constantAttempts = constant?.attempts ?? 0;
  if (constant && failures <= constantAttempts) return constant.seconds * 1000;
  if (!exponential || failures - constantAttempts > exponential.attempts) return null;
  const base = Math.min(exponential.multiplier * exponential.seconds ** failures, DELAY_SECONDS_MAX);
  const jitterPercent = Math.floor(dice * 2 * (exponential.random_factor ?? 0)) - (exponential.random_factor ?? 0);
  return Math.round(Math.min(Math.max(base * (1 + jitterPercent / 100), 0), DELAY_SECONDS_MAX) * 1000);
}
