import type { FlowModule } from '../flow/schema';
import type { RestartPoint } from './restart-point';
import type { EarlierModule, RestartInto, ScopeFacts, ScopeState, ValueRef } from './state';

/** What became of a module in the scope of an earlier run that is taken over. */
export type EarlierRun = {
  moduleId: string;
  job: string | null;
  run: number;
  /** Null where it has none. */
  result: ValueRef | null;
  branch: number | null;
  isSkipped: boolean;
};

export class RestartRefused extends Error {
  override name = 'RestartRefused';
}

type Earlier = { scopeId: string; runs: EarlierRun[] };

/**
 * The state of a fresh scope that goes on at a later step: what came before is taken over from the same scope of an
 * earlier run, results and all. An approval in front of the step is not asked again. Throws RestartRefused.
 */
export function restartAt(
  facts: ScopeFacts,
  state: ScopeState,
  { point, earlier }: { point: RestartPoint; earlier: Earlier },
): { state: ScopeState; taken: EarlierRun[] } {
  const cursor = facts.modules.findIndex((module) => module.id === point.step_id);
  const module = facts.modules[cursor];
  if (!module)
    throw new RestartRefused(
      `There is no step ${point.step_id} at ${placeOf(facts)} to restart from. For a step inside a loop, a branch or a sub-flow, name what is around it and put the step into nested.`,
    );
  const runs = new Map(earlier.runs.map((run) => [run.moduleId, run]));
  const taken = facts.modules.slice(0, cursor).map(({ id }) => takenOver(id, runs.get(id)));
  const before = taken.at(-1);
  const isAnswered = (facts.modules[cursor - 1]?.suspend?.required_events ?? 0) > 0;
  return {
    taken,
    state: {
      ...state,
      cursor,
      previous: before?.result ?? state.previous,
      resumed: before && isAnswered ? { job: before.job ?? earlier.scopeId } : null,
      takenOver: { scope: earlier.scopeId, upTo: cursor, children: point.branch_or_iteration_n ?? 0 },
      restart: restartInto({ module, point, scopeId: earlier.scopeId, run: runs.get(module.id) }),
    },
  };
}

function placeOf(facts: ScopeFacts): string {
  return facts.list === '/modules' ? "the flow's top level" : facts.list;
}

function takenOver(id: string, run: EarlierRun | undefined): EarlierRun {
  if (run?.result) return run;
  throw new RestartRefused(`Step ${id} has no result in the earlier run: restart from it or before it.`);
}

type Into = { module: FlowModule; point: RestartPoint; scopeId: string; run: EarlierRun | undefined };

/** Where to go on inside the module; undefined begins it anew. */
function restartInto({ module, point, scopeId, run }: Into): RestartInto | undefined {
  const from = point.branch_or_iteration_n ?? null;
  const inner = point.nested ?? null;
  const refusal = refusalOf(module, from, inner);
  if (refusal) throw new RestartRefused(refusal);
  if (!inner && !from) return undefined;
  if (!run) throw new RestartRefused(`Step ${module.id} did not run in the earlier run: restart from it or before it.`);
  const earlier: EarlierModule = { scope: scopeId, run: run.run, job: run.job };
  const branch = module.value.type === 'branchone' ? branchOf(point, run) : null;
  return { from, branch, inner, earlier };
}

const HAS_CHILDREN = new Set(['forloopflow', 'whileloopflow', 'branchall']);
const HAS_INSIDE = new Set([...HAS_CHILDREN, 'branchone', 'flow']);

function refusalOf({ id, value }: FlowModule, from: number | null, inner: RestartPoint | null): string | null {
  const isCounted = HAS_CHILDREN.has(value.type);
  if (from !== null && !isCounted) return `Step ${id} has no iterations or branches to restart from.`;
  if (!inner) return null;
  if (!HAS_INSIDE.has(value.type)) return `Step ${id} has no steps inside to restart from.`;
  const isVague = from === null && isCounted;
  return isVague ? `Say in which iteration or branch of ${id} to restart: branch_or_iteration_n.` : null;
}

function branchOf({ branch_chosen: chosen }: RestartPoint, run: EarlierRun): number | null {
  if (!chosen) return run.branch;
  return chosen.type === 'default' ? -1 : (chosen.branch ?? run.branch);
}
