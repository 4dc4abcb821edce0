import type { CompletedJob } from '@/contract/job-shape';
import type { JobDetail } from '../db/job-reads';
import type { Timings } from '../db/trace-reads';

/** Undefined for what ran no script. */
export function timingsView(record: JobDetail, durationMs: number): CompletedJob['timings'] {
  if (record.timingsJson === null) return undefined;
  const { queueMs = 0, resolveMs = 0, prepareMs = 0, startMs = 0, runMs } = JSON.parse(record.timingsJson) as Timings;
  if (runMs === undefined) return undefined;
  const parts = { resolve: resolveMs, packages: prepareMs, start: startMs, run: runMs };
  const rounded = Object.fromEntries(Object.entries(parts).map(([name, ms]) => [name, Math.round(ms)])) as typeof parts;
  const known = Object.values(parts).reduce((sum, ms) => sum + ms, 0);
  // The duration counts from the first attempt.
  const store = record.attempt === 1 ? { store: Math.max(0, Math.round(durationMs - known)) } : {};
  return { queue: Math.round(queueMs), ...rounded, ...store };
}
