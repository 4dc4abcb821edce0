import type { ScopeEnd, ScopeFacts, ScopeState, ValueRef } from '@/engine/run/state';
import { getConfig } from '@/server/config';
import { loadFlowDocument } from '@/server/db/flow-documents';
import {
  listModuleResults,
  loadLastModuleResult,
  loadModuleResult,
  loadScope,
  type ScopeRow,
} from '@/server/db/flow-rows';
import { type JobHead, loadJobHead } from '@/server/db/live';
import { loadFixedScope, loadValue, rememberScope, type Unwritten } from '@/server/db/values';
import { LRUCache } from 'lru-cache';
import { listAt } from './pointer';

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
  heads.set(id, head);
  return head;
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
  readonly items = new Map<string, unknown[]>();
  readonly held = new Map<string, Held>();

  /**
   * What stays true once the plan is written, for a step of this scope that this worker runs next: the scope and those
   * around it wait for that step. Nothing but a cancel moves them meanwhile, and then their versions turn the next plan
   * away.
   */
  carriedOn(scopeId: string): FlowMemory {
    const carried = new FlowMemory();
    for (let held = this.held.get(scopeId); held; held = this.held.get(held.row.parentScopeId ?? '')) {
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
    rememberScope(row);
    const facts = await this.facts(row);
    const held: Held = { row, facts, state: row.state, isNew: false, isTouched: false, end: null };
    this.held.set(scopeId, held);
    return held;
  }

  async holdNew(row: Omit<ScopeRow, 'state'>, state: ScopeState): Promise<Held> {
    rememberScope(row);
    const held: Held = { row, facts: await this.facts(row), state, isNew: true, isTouched: true, end: null };
    this.held.set(row.id, held);
    return held;
  }

  private async facts(row: Pick<ScopeRow, 'id' | 'flowId' | 'list' | 'parentScopeId'>): Promise<ScopeFacts> {
    const flow = await loadFlowDocument(await loadHead(row.flowId));
    return {
      id: row.id,
      flowId: row.flowId,
      isRoot: row.parentScopeId === null,
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
    return { results: this.results, scopes: this.endedScopes };
  }

  /** `results.<id>`: the scope's own modules first, then those around it, then the last one of that name in the flow. */
  async result(scopeId: string, moduleId: string): Promise<string> {
    const { flowId } = await loadFixedScope(scopeId);
    for (let at: string | null = scopeId; at !== null; at = (await loadFixedScope(at)).parentScopeId) {
      const ref = this.moduleResults.get(`${at}/${moduleId}`) ?? (await this.storedResult(at, moduleId));
      if (ref) return this.value(ref);
    }
    const fresh = [...this.moduleResults].findLast(([key]) => key.endsWith(`/${moduleId}`))?.[1];
    const last = fresh ?? (await loadLastModuleResult(flowId, moduleId));
    return last ? this.value(last) : 'null';
  }

  /** All results a scope sees, by module. */
  async allResults(scopeId: string): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (let at: string | null = scopeId; at !== null; at = (await loadFixedScope(at)).parentScopeId) {
      const stored = this.held.get(at)?.isNew ? [] : await listModuleResults(at);
      const own = [...this.moduleResults]
        .filter(([key]) => key.startsWith(`${at}/`))
        .map(([key, result]) => ({ moduleId: key.slice(37), result }));
      for (const { moduleId, result } of [...own, ...stored]) found[moduleId] ??= await this.value(result);
    }
    return found;
  }

  private async storedResult(scopeId: string, moduleId: string): Promise<ValueRef | null> {
    return this.held.get(scopeId)?.isNew ? null : loadModuleResult(scopeId, moduleId);
  }
}
