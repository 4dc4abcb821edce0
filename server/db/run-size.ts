import { LRUCache } from 'lru-cache';
import { getConfig } from '../config';
import { type Applied, applyPlan, type Plan } from './plan';

/** Each process tells the run's row only of so many at a time: a row that every step wrote would be a queue. */
const LOT = 200;
const uncounted = new LRUCache<string, number>({ max: 20_000 });

/** Applies a plan of this run, and has what the run has started counted: one that multiplies gets its verdict. */
export async function applyCounted(plan: Plan, root: string): Promise<Applied> {
  const own = startedBy(plan);
  const count = takeLot(root, own);
  const started = count === 0 ? null : { count, max: getConfig().limits.runJobsMax };
  const applied = await applyPlan({ ...plan, root, started });
  // What could not be told is told with a later plan.
  if (applied.status !== 'applied') note(root, count - own);
  else if (!applied.counted) note(root, count);
  return applied;
}

function startedBy({ jobs, newScopes, wide }: Plan): number {
  return wide.reduce((sum, { ids }) => sum + ids.length, jobs.length + newScopes.length);
}

/** Adds to what the row is to be told, and takes it all once it is a lot. */
function takeLot(root: string, own: number): number {
  note(root, own);
  const count = uncounted.get(root) ?? 0;
  if (count < LOT) return 0;
  uncounted.delete(root);
  return count;
}

function note(root: string, count: number): void {
  if (count !== 0) uncounted.set(root, (uncounted.get(root) ?? 0) + count);
}
