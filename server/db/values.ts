import { exactJson, parseExact } from '@/engine/input/exact-json';
import { LRUCache } from 'lru-cache';
import type { ValueRef } from '@/engine/run/state';
import { loadScope, type ScopeRow } from './flow-rows';
import { query } from './pool';

// Results and arguments never change once they are written.
const results = new LRUCache<string, string>({
  maxSize: 64 * 1024 * 1024,
  sizeCalculation: (text) => text.length + 100,
});

/** What an advance has produced and not yet written. */
export type Unwritten = {
  results: ReadonlyMap<string, string>;
  /** By id: where an ended scope has its result. */
  scopes: ReadonlyMap<string, { parent: string; module: string; run: number; idx: number; result: ValueRef }>;
  /** By flow: arguments that a preprocessor made, and those of flows that are new themselves. */
  args: ReadonlyMap<string, Record<string, unknown>>;
};

const NOTHING: Unwritten = { results: new Map(), scopes: new Map(), args: new Map() };

/** JSON text of the value behind a reference; `null` where the row holds none. */
export async function loadValue(ref: ValueRef, unwritten: Unwritten = NOTHING): Promise<string> {
  switch (ref.at) {
    case 'inline':
      return JSON.stringify(ref.value ?? null);
    case 'job':
      return (await loadResults([ref.job], unwritten)).get(ref.job) ?? 'null';
    case 'args':
      return exactJson(await loadFlowInput(ref.scope, unwritten));
    case 'children':
      return loadChildren(ref, unwritten);
    default:
      return ref satisfies never;
  }
}

/** The results of these jobs, as JSON text by id. */
async function loadResults(jobs: string[], unwritten: Unwritten): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const missing: string[] = [];
  for (const job of jobs) {
    const known = unwritten.results.get(job) ?? results.get(job);
    if (known === undefined) missing.push(job);
    else found.set(job, known);
  }
  if (missing.length === 0) return found;
  const rows = await query<{ id: string; result: string | null }>(
    'results_load',
    'SELECT id, result FROM job_done WHERE id = ANY($1)',
    [missing],
  );
  for (const row of rows) {
    const json = row.result ?? 'null';
    results.set(row.id, json);
    found.set(row.id, json);
  }
  return found;
}

/** Keeps a result this process has just stored at hand. */
export function rememberResult(job: string, json: string): void {
  results.set(job, json);
}

async function loadChildren(ref: Extract<ValueRef, { at: 'children' }>, unwritten: Unwritten): Promise<string> {
  const rows = await query<{ id: string; idx: number; result: string | null }>(
    'children_results',
    `SELECT id, idx, result FROM scope WHERE parent_scope_id = $1 AND parent_module_id = $2 AND parent_run = $3 ORDER BY idx`,
    [ref.scope, ref.module, ref.run],
  );
  const refs = new Map<number, ValueRef>();
  for (const row of rows) if (row.result !== null) refs.set(row.idx, JSON.parse(row.result) as ValueRef);
  for (const scope of unwritten.scopes.values()) {
    if (scope.parent === ref.scope && scope.module === ref.module && scope.run === ref.run)
      refs.set(scope.idx, scope.result);
  }
  const ordered = [...refs.entries()].toSorted(([a], [b]) => a - b).map(([, child]) => child);
  await loadResults(
    ordered.flatMap((child) => (child.at === 'job' ? [child.job] : [])),
    unwritten,
  );
  const texts = [];
  for (const child of ordered) texts.push(await loadValue(child, unwritten));
  return `[${texts.join(',')}]`;
}

type FixedScope = Pick<ScopeRow, 'id' | 'flowId' | 'parentScopeId' | 'list' | 'iterJson'>;
const scopes = new LRUCache<string, FixedScope>({ max: 20_000 });
type FlowArgs = { json: string; args: Record<string, unknown> | null };
const flowArgs = new LRUCache<string, FlowArgs>({
  maxSize: 16 * 1024 * 1024,
  sizeCalculation: ({ json }) => json.length + 100,
});

/** What a flow was given, where the caller has it at hand. */
export function rememberFlowArgs(flowId: string, json: string): void {
  if (!flowArgs.has(flowId)) flowArgs.set(flowId, { json, args: null });
}

/** What is fixed of a scope; the caller may know it before it is written. */
export function rememberScope(scope: FixedScope): void {
  scopes.set(scope.id, {
    id: scope.id,
    flowId: scope.flowId,
    parentScopeId: scope.parentScopeId,
    list: scope.list,
    iterJson: scope.iterJson,
  });
}

export async function loadFixedScope(id: string): Promise<FixedScope> {
  const known = scopes.get(id);
  if (known) return known;
  const row = await loadScope(id);
  if (!row) throw new Error(`no scope ${id}`);
  rememberScope(row);
  return row;
}

/** `flow_input` as a scope sees it: the flow's arguments, and the loops around it as `iter`, `iter_parent`, … */
export async function loadFlowInput(scopeId: string, unwritten: Unwritten = NOTHING): Promise<Record<string, unknown>> {
  const iters: unknown[] = [];
  let scope = await loadFixedScope(scopeId);
  const { flowId } = scope;
  while (true) {
    if (scope.iterJson !== null) iters.push(parseExact(scope.iterJson));
    if (scope.parentScopeId === null) break;
    scope = await loadFixedScope(scope.parentScopeId);
  }
  const input = { ...(unwritten.args.get(flowId) ?? (await loadFlowArgs(flowId))) };
  iters.forEach((iter, depth) => {
    input[`iter${'_parent'.repeat(depth)}`] = iter;
  });
  return input;
}

async function loadFlowArgs(flowId: string): Promise<Record<string, unknown>> {
  const known = flowArgs.get(flowId);
  if (known) return (known.args ??= parseExact(known.json) as Record<string, unknown>);
  const [row] = await query<{ args: string; isEvent: boolean }>(
    'job_args',
    'SELECT args, is_event AS "isEvent" FROM job WHERE id = $1',
    [flowId],
  );
  const json = row?.args ?? '{}';
  const args = parseExact(json) as Record<string, unknown>;
  // An event gives way to the arguments that the preprocessor makes of it.
  if (!row?.isEvent) flowArgs.set(flowId, { json, args });
  return args;
}
