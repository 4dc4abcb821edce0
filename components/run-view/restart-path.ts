import type { RunTree, TreeModule, TreeScope } from '@/contract/run-tree';
import { findModule } from '@/engine/flow/document';
import type { RestartPoint } from '@/engine/run/restart-point';
import { scopesById } from './run-tree';

/** A step of the way to where a run goes on; the last one is run anew. */
export type RestartStep = { step_id: string; branch_or_iteration_n?: number };

/**
 * The way from the run that the tree is of to a step in one of its scopes, through iterations, branches and sub-flows.
 * Null where the tree does not hold all of it: of a long loop it has the first iterations only.
 */
export function restartPath(
  tree: RunTree,
  flowId: string,
  at: { scopeId: string; moduleId: string },
): RestartStep[] | null {
  const scopes = scopesById(tree);
  const path: RestartStep[] = [{ step_id: at.moduleId }];
  let scope = scopes.get(at.scopeId);
  while (scope && (scope.parentScopeId !== null || scope.flowId !== flowId)) {
    const around: Around | null =
      scope.parentScopeId === null ? flowStep(tree, scope) : containerStep(tree, scopes, scope);
    if (!around) return null;
    path.unshift(around.step);
    scope = around.scope;
  }
  return scope ? path : null;
}

type Around = { step: RestartStep; scope: TreeScope | undefined };

/** The loop or branch that an iteration or branch belongs to. */
function containerStep(tree: RunTree, scopes: ReadonlyMap<string, TreeScope>, inner: TreeScope): Around | null {
  const { parentModuleId, parentScopeId, index } = inner;
  if (parentModuleId === null) return null;
  const flow = tree.flows.find(({ id }) => id === inner.flowId);
  const type = flow && findModule(flow.value, parentModuleId)?.value.type;
  // The branch that a branchone took is taken again.
  const isCounted = type !== 'branchone' && index !== null;
  const step = isCounted ? { step_id: parentModuleId, branch_or_iteration_n: index } : { step_id: parentModuleId };
  return { step, scope: scopes.get(parentScopeId ?? '') };
}

/** The step that a sub-flow is the run of. */
function flowStep(tree: RunTree, inner: TreeScope): Around | null {
  const isIt = (module: TreeModule) => module.step?.id === inner.flowId;
  const scope = tree.scopes.find(({ modules }) => modules.some(isIt));
  const module = scope?.modules.find(isIt);
  return scope && module ? { step: { step_id: module.moduleId }, scope } : null;
}

/** The same way as it stands in a run that goes on there. */
export function pointOf(flowId: string, [first, ...rest]: RestartStep[]): RestartPoint {
  const nested = rest.reduceRight<RestartPoint | null>((inner, step) => ({ ...step, nested: inner }), null);
  return { flow_job_id: flowId, step_id: '', ...first, nested };
}
