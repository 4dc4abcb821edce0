import type { FlowModule, FlowValue } from '../../flow/schema';
import { restartAt } from '../restart';
import type { RestartPoint } from '../restart-point';
import { resultPaths } from '../result-paths';
import {
  type EarlierModule,
  initialState,
  type ModuleRecord,
  type ScopeEnd,
  type ScopeFacts,
  type ScopeState,
  type ValueRef,
} from '../state';

/** A scope in the interpreter's memory. */
export type Scope = {
  facts: ScopeFacts;
  state: ScopeState;
  input: Record<string, unknown>;
  parent: Scope | null;
  index: number;
  results: Map<string, ValueRef>;
  /** The last of each module. */
  records: Map<string, ModuleRecord>;
  end: ScopeEnd | null;
  /** By `module/run`. */
  children: Map<string, Scope[]>;
};

/** Everything that came of a run, and of the runs it goes on from. */
export type Memory = { jobs: Map<string, unknown>; scopes: Map<string, Scope>; root: Scope | null };

export type NewScope = {
  id: string;
  parent: Scope | null;
  index: number;
  list: string;
  modules: FlowModule[];
  input: Record<string, unknown>;
};

export function newScope(
  memory: Memory,
  run: Pick<ScopeFacts, 'flowId' | 'flow' | 'isEvent'>,
  { id, parent, index, list, modules, input }: NewScope,
): Scope {
  const facts = { ...run, id, isRoot: parent === null, list, modules };
  const fresh = { results: new Map(), records: new Map(), end: null, children: new Map() };
  const scope: Scope = { facts, state: initialState(id), input, parent, index, ...fresh };
  memory.scopes.set(id, scope);
  return scope;
}

/** Begins a scope where a restart says, with what the earlier one had before that. */
export function takeOver(scope: Scope, point: RestartPoint, earlier: Scope): void {
  const runs = [...earlier.records.values()].map((record) => ({
    ...record,
    result: earlier.results.get(record.moduleId) ?? null,
  }));
  const known = { scopeId: earlier.facts.id, runs };
  const { state, taken } = restartAt(scope.facts, scope.state, { point, earlier: known });
  scope.state = state;
  for (const { moduleId, result } of taken) {
    const record = earlier.records.get(moduleId);
    if (record) scope.records.set(moduleId, record);
    const key = `${moduleId}/${record?.run ?? 0}`;
    scope.children.set(key, earlier.children.get(key) ?? []);
    if (result) scope.results.set(moduleId, result);
  }
}

export function earlierChildren(memory: Memory, moduleId: string, earlier: EarlierModule): Scope[] {
  return memory.scopes.get(earlier.scope)?.children.get(`${moduleId}/${earlier.run}`) ?? [];
}

/** `results` as the expressions of a scope see it: null for what is not there. */
export function resultsOf(memory: Memory, flow: FlowValue, scope: Scope): Record<string, unknown> {
  const around: Scope[] = [];
  for (let at: Scope | null = scope; at; at = at.parent) around.push(at);
  const lists = around.map((at) => at.facts.list);
  const find = (id: string) => {
    for (const { depth, through } of resultPaths(flow, lists, id)) {
      const start = around[depth];
      const ref = start && findInside(start, through, id);
      if (ref) return ref;
    }
    return null;
  };
  const known = [...memory.scopes.values()].flatMap((each) => [...each.results.keys()]);
  const refs = [...new Set(known)].map((id) => ({ id, ref: find(id) }));
  const visible = refs.flatMap(({ id, ref }) => (ref ? [[id, valueOf(memory, ref)] as const] : []));
  return new Proxy(Object.fromEntries(visible), {
    get: (results, name) =>
      typeof name === 'symbol' || Object.hasOwn(results, name) ? (Reflect.get(results, name) as unknown) : null,
  });
}

function findInside(scope: Scope, [first, ...rest]: string[], id: string): ValueRef | null {
  if (first === undefined) return scope.results.get(id) ?? null;
  const run = scope.records.get(first)?.run ?? 0;
  for (const child of (scope.children.get(`${first}/${run}`) ?? []).toReversed()) {
    const found = findInside(child, rest, id);
    if (found) return found;
  }
  return null;
}

/** The value behind a reference in the run so far. */
export function valueOf(memory: Memory, ref: ValueRef): unknown {
  switch (ref.at) {
    case 'inline':
      return ref.value;
    case 'job':
      return memory.jobs.get(ref.job);
    case 'args':
      return memory.scopes.get(ref.scope)?.input;
    case 'children': {
      const children = memory.scopes.get(ref.scope)?.children.get(`${ref.module}/${ref.run}`) ?? [];
      return children.flatMap((child) => (child.end ? [valueOf(memory, child.end.ref)] : []));
    }
    default:
      return ref satisfies never;
  }
}
