import { z } from 'zod';
import { runState } from '@/contract/job-shape';

export const TIME_RANGES = { '1h': 'Last hour', '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days' };
export type TimeRange = keyof typeof TIME_RANGES;

/** Which runs are asked for, by what they are; without a choice, what people and programs started. */
export const RUN_KINDS = {
  scripts: { label: 'Scripts', jobKinds: 'script' },
  flows: { label: 'Flows', jobKinds: 'flow' },
  tests: { label: 'Tests', jobKinds: 'preview,flowpreview' },
  packages: { label: 'Packages', jobKinds: 'dependencies,flowdependencies' },
  all: { label: 'Everything', jobKinds: undefined },
};
export type RunKind = keyof typeof RUN_KINDS;
const WITHOUT_PACKAGES = '!dependencies,!flowdependencies';

const HOUR_MS = 3_600_000;
const RANGE_MS: Record<TimeRange, number> = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
};

// A hand-made address must not break the page: what cannot be read is no filter.
const filters = z.object({
  status: runState.optional().catch(undefined),
  kind: z.enum(['scripts', 'flows', 'tests', 'packages', 'all']).optional().catch(undefined),
  path: z.string().min(1).max(255).optional().catch(undefined),
  schedule: z.string().min(1).max(255).optional().catch(undefined),
  user: z.string().min(1).max(255).optional().catch(undefined),
  range: z.enum(['1h', '24h', '7d', '30d']).optional().catch(undefined),
  /** Local times as a form gives them: 2026-01-31T14:00. */
  from: z.iso.datetime({ local: true }).optional().catch(undefined),
  to: z.iso.datetime({ local: true }).optional().catch(undefined),
});
export type RunFilters = z.infer<typeof filters>;

export function readFilters(search: { get(name: string): string | null }): RunFilters {
  const given = Object.keys(filters.shape).map((name) => [name, search.get(name) ?? undefined]);
  return filters.parse(Object.fromEntries(given));
}

/** The address of the same list; empty without filters. */
export function writeFilters(chosen: RunFilters): string {
  const entries = Object.entries(chosen).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(entries as [string, string][]).toString();
  return search === '' ? '' : `?${search}`;
}

export function isFiltered(chosen: RunFilters): boolean {
  return writeFilters(chosen) !== '';
}

export function listQueryOf(chosen: RunFilters, nowMs: number) {
  const after = chosen.range ? nowMs - RANGE_MS[chosen.range] : timeOf(chosen.from);
  return {
    status: chosen.status,
    job_kinds: chosen.kind ? RUN_KINDS[chosen.kind].jobKinds : WITHOUT_PACKAGES,
    script_path_start: chosen.path,
    schedule_path: chosen.schedule,
    created_by: chosen.user,
    created_after: after === undefined ? undefined : new Date(after).toISOString(),
    created_before: isoOf(chosen.to),
  };
}

function timeOf(local: string | undefined): number | undefined {
  return local === undefined ? undefined : new Date(local).getTime();
}

function isoOf(local: string | undefined): string | undefined {
  return local === undefined ? undefined : new Date(local).toISOString();
}
