import type { RunTree, TreeFlow, TreeModule, TreeScope, TreeStep } from '@/contract/run-tree';

export const START = '2026-01-01T00:00:00.000Z';
export const at = (ms: number) => new Date(Date.parse(START) + ms).toISOString();

export function moduleOf(moduleId: string, more: Partial<TreeModule> = {}): TreeModule {
  return {
    moduleId,
    state: 'success',
    isSkipped: false,
    startedAt: START,
    endedAt: at(1000),
    durationMs: 1000,
    step: null,
    failedSteps: [],
    run: 0,
    branchChosen: null,
    isParallel: false,
    total: null,
    failed: 0,
    deadline: null,
    approvers: [],
    scopes: [],
    nextAfter: null,
    ...more,
  };
}

export function scopeOf(id: string, modules: TreeModule[], more: Partial<TreeScope> = {}): TreeScope {
  return {
    id,
    flowId: 'flow',
    parentScopeId: null,
    parentModuleId: null,
    index: null,
    state: 'success',
    startedAt: START,
    endedAt: at(1000),
    durationMs: 1000,
    value: null,
    modules,
    ...more,
  };
}

export function stepOf(id: string): TreeStep {
  return {
    id,
    kind: 'preview',
    path: null,
    language: 'bun',
    state: 'success',
    attempt: 1,
    createdAt: START,
    startedAt: START,
    endedAt: at(1),
    durationMs: 1,
    error: null,
    progress: null,
  };
}

export function treeOf(value: TreeFlow['value'], scopes: TreeScope[]): { tree: RunTree; flow: TreeFlow } {
  const flow = { id: 'flow', path: null, summary: '', state: 'success' as const, value, schema: null, scopeId: 'root' };
  return { tree: { rootId: 'flow', revision: '1', flows: [flow], scopes }, flow };
}
