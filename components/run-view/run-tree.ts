import type { RunTree, TreeFlow, TreeModule, TreeScope, TreeStep } from '@/contract/run-tree';
import { allModules, listsOf } from '@/engine/flow/document';
import type { FlowModule } from '@/engine/flow/schema';
import type { StepState, StepStates } from '../flow-editor/flow-graph';
import type { RunStatus } from '../ui/status-badge';

/** Which iteration of a loop is looked at: the scope chosen for a module of a scope. */
export type Picks = Readonly<Record<string, string>>;

/** A module as it went in the scope that is looked at. */
export type Visit = {
  module: FlowModule;
  record: TreeModule;
  scope: TreeScope;
  depth: number;
};

export function pickKey(scopeId: string, moduleId: string): string {
  return `${scopeId}/${moduleId}`;
}

/** The modules that were reached, containers before what is in them, each loop at one of its iterations. */
export function visitsOf(tree: RunTree, flow: TreeFlow, picks: Picks): Visit[] {
  const all = allModules(flow.value);
  const walk: Walk = {
    scopes: scopesById(tree),
    modules: new Map(all.map((module) => [module.id, module])),
    ranks: new Map(all.map((module, rank) => [module.id, rank])),
    picks,
    visits: [],
  };
  visitScope(walk, flow.scopeId, 0);
  return walk.visits;
}

export function scopesById(tree: RunTree): ReadonlyMap<string, TreeScope> {
  return new Map(tree.scopes.map((scope) => [scope.id, scope]));
}

type Walk = {
  scopes: ReadonlyMap<string, TreeScope>;
  /** Position in the document. */
  ranks: Map<string, number>;
  modules: Map<string, FlowModule>;
  picks: Picks;
  visits: Visit[];
};

function visitScope(walk: Walk, scopeId: string, depth: number): void {
  const scope = walk.scopes.get(scopeId);
  for (const record of scope ? inOrder(scope, walk.ranks) : []) {
    const module = walk.modules.get(record.moduleId);
    if (!scope || !module) continue;
    walk.visits.push({ module, record, scope, depth });
    for (const child of shownChildren(walk, { module, record, scope })) visitScope(walk, child, depth + 1);
  }
}

function inOrder(scope: TreeScope, ranks: Map<string, number>): TreeModule[] {
  return scope.modules.toSorted((one, other) => (ranks.get(one.moduleId) ?? 0) - (ranks.get(other.moduleId) ?? 0));
}

function shownChildren(walk: Walk, visit: Omit<Visit, 'depth'>): string[] {
  if (!isLoop(visit.module)) return visit.record.scopes;
  const chosen = chosenIteration(walk.scopes, visit, walk.picks);
  return chosen ? [chosen] : [];
}

export function isLoop(module: FlowModule): boolean {
  return module.value.type === 'forloopflow' || module.value.type === 'whileloopflow';
}

/** What was picked; else what is under way, then the first that failed, then the last. */
export function chosenIteration(
  scopes: ReadonlyMap<string, TreeScope>,
  { record, scope }: Pick<Visit, 'record' | 'scope'>,
  picks: Picks,
): string | undefined {
  const picked = picks[pickKey(scope.id, record.moduleId)];
  if (picked && scopes.has(picked)) return picked;
  const stateAt = (id: string) => scopes.get(id)?.state;
  const isLive = (id: string) => ['running', 'suspended', 'waiting'].includes(stateAt(id) ?? '');
  return (
    record.scopes.findLast(isLive) ?? record.scopes.find((id) => stateAt(id) === 'failure') ?? record.scopes.at(-1)
  );
}

/** The states of the graph's nodes. What was not reached has none. */
export function statesOf(tree: RunTree, visits: Visit[]): StepStates {
  const scopes = scopesById(tree);
  return Object.fromEntries(visits.map((visit) => [visit.module.id, stateOf(visit, scopes)]));
}

function stateOf({ module, record, scope }: Visit, scopes: ReadonlyMap<string, TreeScope>): StepState {
  const status = graphStatus(record, scope);
  // How long its script took says nothing about a step that waits for a decision.
  const durationMs = status === 'waiting' ? undefined : (record.durationMs ?? undefined);
  const state: StepState = { status, durationMs, progress: record.step?.progress ?? undefined };
  return isLoop(module) ? { ...state, iterations: iterationsOf(record, scopes) } : state;
}

/** The graph's word for a step that waits for a decision is the badge's “suspended”. */
export function runStatusOf(status: StepState['status']): RunStatus {
  return status === 'waiting' ? 'suspended' : status;
}

type Standing = Pick<TreeModule, 'state' | 'isSkipped' | 'endedAt'>;

export function graphStatus(record: Standing, scope: Pick<TreeScope, 'state'>): StepState['status'] {
  if (record.isSkipped) return 'skipped';
  // What a canceled run leaves open never ends by itself.
  const isCut = scope.state === 'canceled' && record.endedAt === null;
  if (isCut) return 'canceled';
  if (record.state === 'suspended') return 'waiting';
  return record.state === 'waiting' ? 'queued' : record.state;
}

/** How long a step took, or has been at it. */
export function durationOf(record: Pick<TreeModule, 'durationMs' | 'startedAt' | 'state'>, nowMs: number): number {
  const soFarMs = Math.max(0, nowMs - Date.parse(record.startedAt));
  // The script of a step that waits for a decision has ended, the step has not.
  return record.state === 'suspended' ? soFarMs : (record.durationMs ?? soFarMs);
}

function iterationsOf(record: TreeModule, scopes: ReadonlyMap<string, TreeScope>): StepState['iterations'] {
  const ended = record.scopes.filter((id) => scopes.get(id)?.endedAt).length;
  // With more iterations than one page holds only an ended loop says how many went through.
  const isPartial = record.nextAfter !== null && record.endedAt !== null;
  return { done: isPartial ? (record.total ?? ended) : ended, total: record.total ?? undefined, failed: record.failed };
}

/** The tries of a step, oldest first; each but the last one failed. */
export function attemptsOf({ step, failedSteps }: Pick<TreeModule, 'step' | 'failedSteps'>): TreeStep[] {
  // A step that failed for good is among its failed tries, too.
  return step ? [...failedSteps.filter((failed) => failed.id !== step.id), step] : failedSteps;
}

/** The step whose failure ended the run: the deepest one that failed last. */
export function failedVisit(visits: Visit[]): Visit | undefined {
  const failed = visits.filter(({ record }) => record.state === 'failure');
  const leaves = failed.filter(({ module }) => listsOf(module.value).length === 0);
  return leaves.at(-1) ?? failed.at(-1);
}

/** Steps that wait for a decision; what is around them waits with them, but nobody can decide about that. */
export function waitingApprovals(visits: Visit[]): Visit[] {
  return visits.filter(
    ({ record, scope }) => record.state === 'suspended' && record.scopes.length === 0 && scope.state !== 'canceled',
  );
}

/** One tree out of a tree and further iterations fetched for it. */
export function mergeTrees(tree: RunTree, pages: RunTree[]): RunTree {
  if (pages.length === 0) return tree;
  const scopes = new Map([...pages.flatMap((page) => page.scopes), ...tree.scopes].map((scope) => [scope.id, scope]));
  const flows = new Map([...pages.flatMap((page) => page.flows), ...tree.flows].map((flow) => [flow.id, flow]));
  return { ...tree, scopes: [...scopes.values()], flows: [...flows.values()] };
}
