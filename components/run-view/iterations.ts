import type { RunTree, TreeScope } from '@/contract/run-tree';
import type { StepState } from '../flow-editor/flow-graph';
import { graphStatus, type Visit } from './run-tree';

export const ITERATIONS_AT_ONCE = 50;

export type Iteration = { scope: TreeScope; index: number; status: StepState['status'] };

type IterationWindow = {
  iterations: Iteration[];
  /** How many there are, as far as known. */
  count: number;
  hasMore: boolean;
  /** Some of this window are still to be fetched. */
  isPartial: boolean;
};

type LoopVisit = Pick<Visit, 'record' | 'scope'>;

/** The iterations of a loop from one number on, as many as are shown at once. */
export function iterationWindow(tree: RunTree, { record, scope }: LoopVisit, start: number): IterationWindow {
  const loaded = tree.scopes
    .filter((child) => child.parentScopeId === scope.id && child.parentModuleId === record.moduleId)
    .map((child) => ({ scope: child, index: child.index ?? 0, status: iterationStatus(child) }))
    .toSorted((one, other) => one.index - other.index);
  const loadedCount = (loaded.at(-1)?.index ?? -1) + 1;
  const hasUnloaded = record.nextAfter !== null;
  const count = hasUnloaded ? Math.max(record.total ?? 0, loadedCount) : loadedCount;
  // A while loop tells its length at its end: until then there may always be one more.
  const hasMore = start + ITERATIONS_AT_ONCE < count || (hasUnloaded && record.total === null);
  const iterations = loaded.filter(({ index }) => index >= start && index < start + ITERATIONS_AT_ONCE);
  const expected = record.total === null ? ITERATIONS_AT_ONCE : Math.min(ITERATIONS_AT_ONCE, count - start);
  return { iterations, count, hasMore, isPartial: hasUnloaded && iterations.length < expected };
}

function iterationStatus(scope: TreeScope): StepState['status'] {
  return graphStatus({ state: scope.state, isSkipped: false, endedAt: scope.endedAt }, scope);
}
