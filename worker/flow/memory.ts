import { walk } from '@/engine/flow/document';
import { resultPaths } from '@/engine/run/result-paths';
import type { ScopeEnd, ScopeFacts, ScopeState, ValueRef } from '@/engine/run/state';
import { getConfig } from '@/server/config';
import { loadFlowDocument } from '@/server/db/flow-documents';
import { listLastChildren, loadModuleResult, loadScope, type ScopeRow } from '@/server/db/flow-rows';
import { type JobHead, loadJobHead } from '@/server/db/live';
import { loadFixedScope, loadValue, rememberFlowArgs, rememberScope, type Unwritten } from '@/server/db/values';
import { LRUCache } from 'lru-cache';
import { isOpenTag } from '@/engine/input/template';
import { listAt } from './pointer';
import type { StepRunnable } from './step-runnable';

/** A scope in the hands of an advance. */
export type Held = {
  row: Omit<ScopeRow, 'state'>;
  facts: ScopeFacts;
  state: ScopeState;
  isNew: boolean;
  /** Something happened to it: it is to be written. */
  isTouched: boolean;
  end: ScopeEnd | null;
};

const heads = new LRUCache<string, JobHead>({
  maxSize: 32 * 1024 * 1024,
  sizeCalculation: (head) => head.argsJson.length + 1_000,
});

/** What is fixed of a job: everything but its state. */
export async function loadHead(id: string): Promise<JobHead> {
  const known = heads.get(id);
  if (known) return known;
  const head = await loadJobHead(id);
  if (!head) throw new Error(`no job ${id}`);
  rememberHead(head);
  return head;
}

export function rememberHead(head: JobHead): void {
  // An event gives way to the arguments that are made of it, and to what follows from them.
  if (head.isEvent) return;
  heads.set(head.id, head);
  rememberFlowArgs(head.id, head.argsJson);
}

/** Of a sub-flow's own scope: that of the step which it is. Null where this process does not know it. */
function scopeAround({ row }: Held): string | null {
  return row.parentScopeId ?? heads.get(row.flowId)?.scopeId ?? null;
}

/** Where the values of one run of a loop are kept. */
export function itemsKey(scopeId: string, moduleId: string, run: number): string {
  return `${scopeId}/${moduleId}/${run}`;
}

/** What an advance has read and produced: its own writes are seen before they are in the database. */
export class FlowMemory {
  readonly results = new Map<string, string>();
  readonly endedScopes = new Map<
    string,
    { parent: string; module: string; run: number; idx: number; result: ValueRef }
  >();
  readonly moduleResults = new Map<string, ValueRef>();
  /** The arguments of flows that a preprocessor made, or that are not in the database yet. */
  readonly args = new Map<string, Record<string, unknown>>();
  readonly items = new Map<string, unknown[]>();
  readonly held = new Map<string, Held>();
  /** What steps run, by their flow's version and module. */
  readonly runnables: Map<string, StepRunnable>;
  /** A flow ends that may have steps to be deleted after use. */
  mayPurge = false;

  constructor(before?: FlowMemory) {
    this.runnables = before?.runnables ?? new Map();
  }

  /** For an advance that reads its scopes anew: what their loops iterate over and what their steps run stays the same. */
  static after(before: FlowMemory | null): FlowMemory {
    const memory = new FlowMemory(before ?? undefined);
    for (const [key, items] of before?.items ?? []) memory.items.set(key, items);
    return memory;
  }

  /**
   * What stays true once the plan is written, for a step of this scope or the scope itself that this worker goes on with:
   * the scopes around it wait for that. Nothing but a cancel moves them meanwhile, and then their versions turn the next
   * plan away.
   */
  carriedOn(scopeId: string): FlowMemory {
    const carried = new FlowMemory(this);
    for (let held = this.held.get(scopeId); held; held = this.held.get(scopeAround(held) ?? '')) {
      const version = held.isTouched && !held.isNew ? held.row.version + 1 : held.row.version;
      carried.held.set(held.row.id, { ...held, row: { ...held.row, version }, isNew: false, isTouched: false });
      // Only what the loops still under way iterate over: a chain may be as long as its flow.
      const { module } = held.state;
      const key = itemsKey(held.row.id, module?.id ?? '', module?.run ?? 0);
      const items = this.items.get(key);
      if (items) carried.items.set(key, items);
    }
    return carried;
  }

  async hold(scopeId: string): Promise<Held> {
    const known = this.held.get(scopeId);
    if (known) return known;
    const row = await loadScope(scopeId);
    if (!row) throw new Error(`no scope ${scopeId}`);
    return this.holdRow(row);
  }

  /** A scope that was just read. */
  async holdRow(row: ScopeRow): Promise<Held> {
    rememberScope(row);
    const facts = await this.facts(row);
    const held: Held = { row, facts, state: row.state, isNew: false, isTouched: false, end: null };
    this.held.set(row.id, held);
    return held;
  }

  async holdNew(row: Omit<ScopeRow, 'state'>, state: ScopeState): Promise<Held> {
    rememberScope(row);
    const held: Held = { row, facts: await this.facts(row), state, isNew: true, isTouched: true, end: null };
    this.held.set(row.id, held);
    return held;
  }

  private async facts(row: Pick<ScopeRow, 'id' | 'flowId' | 'list' | 'parentScopeId'>): Promise<ScopeFacts> {
    const head = await loadHead(row.flowId);
    const flow = await loadFlowDocument(head);
    return {
      id: row.id,
      flowId: row.flowId,
      isRoot: row.parentScopeId === null,
      isEvent: head.isEvent,
      isTagOpen: head.isEvent && isOpenTag(head.tag),
      list: row.list,
      modules: listAt(flow, row.list),
      flow,
      limits: getConfig().limits,
    };
  }

  value(ref: ValueRef): Promise<string> {
    return loadValue(ref, this.unwritten());
  }

  unwritten(): Unwritten {
    return { results: this.results, scopes: this.endedScopes, args: this.args };
  }

  /** `results.<id>` as a scope sees it; `null` where there is none. */
  async result(scopeId: string, moduleId: string): Promise<string> {
    const ref = await this.resultRef(scopeId, moduleId);
    return ref ? this.value(ref) : 'null';
  }

  private async resultRef(scopeId: string, moduleId: string): Promise<ValueRef | null> {
    const { facts } = await this.hold(scopeId);
    const around: string[] = [];
    for (let at: string | null = scopeId; at !== null; at = (await loadFixedScope(at)).parentScopeId) around.push(at);
    const lists: string[] = [];
    for (const id of around) lists.push((await loadFixedScope(id)).list);
    for (const { depth, through } of resultPaths(facts.flow, lists, moduleId)) {
      const ref = await this.resultInside(around[depth] ?? scopeId, through, moduleId);
      if (ref) return ref;
    }
    return null;
  }

  /** The last result of a module in what a scope has gone through, from its newest child back. */
  private async resultInside(scopeId: string, through: string[], moduleId: string): Promise<ValueRef | null> {
    const [first, ...rest] = through;
    if (first === undefined)
      return this.moduleResults.get(`${scopeId}/${moduleId}`) ?? (await this.storedResult(scopeId, moduleId));
    for (const child of await this.childrenBackwards(scopeId, first)) {
      const found = await this.resultInside(child, rest, moduleId);
      if (found) return found;
    }
    return null;
  }

  private async childrenBackwards(scopeId: string, moduleId: string): Promise<string[]> {
    const { isNew, state, facts } = await this.hold(scopeId);
    const fresh = [...this.held.values()]
      .filter((held) => held.isNew && held.row.parentScopeId === scopeId && held.row.parentModuleId === moduleId)
      .map(({ row }) => row.id)
      .toReversed();
    const stored = isNew ? [] : await listLastChildren(scopeId, moduleId);
    const own = [...fresh, ...stored.map((child) => child.id)];
    const at = facts.modules.findIndex((module) => module.id === moduleId);
    if (!state.takenOver || at > state.takenOver.upTo) return own;
    const { scope, upTo, children } = state.takenOver;
    if (at < upTo) return [...own, ...(await this.childrenBackwards(scope, moduleId))];
    const earlier = await listLastChildren(scope, moduleId);
    return [...own, ...earlier.filter((child) => child.idx < children).map((child) => child.id)];
  }

  /** All results a scope sees, by module. */
  async allResults(scopeId: string): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const { module } of walk((await this.hold(scopeId)).facts.flow)) {
      const ref = await this.resultRef(scopeId, module.id);
      if (ref) found[module.id] = await this.value(ref);
    }
    return found;
  }

  private async storedResult(scopeId: string, moduleId: string): Promise<ValueRef | null> {
    return this.held.get(scopeId)?.isNew ? null : loadModuleResult(scopeId, moduleId);
  }
}
