import { listsOf, type Slot } from '../flow/document';
import type { FlowModule, FlowValue } from '../flow/schema';

/** Where a result may be, seen from a scope. */
export type ResultPath = {
  /** Which of the scopes around: 0 is the scope itself. */
  depth: number;
  /** The loops and branches to go into from there, the outermost first. */
  through: string[];
};

type Link = { id: string; list: string; isParallel: boolean };

const indexes = new WeakMap<FlowValue, Map<string, Link[]>>();

/**
 * Where to look for `results.<moduleId>`, in order: among the modules of the scope, in what it has gone through, and the
 * same in each scope around it. What runs in parallel is not looked into: its iterations would overwrite each other.
 * `lists` are the pointers of the scope's list and of those around it, the innermost first.
 */
export function resultPaths(flow: FlowValue, lists: string[], moduleId: string): ResultPath[] {
  const chain = indexOf(flow).get(moduleId) ?? [];
  return lists.flatMap((list, depth) => {
    const from = chain.findIndex((link) => link.list === list);
    const around = from < 0 ? null : chain.slice(from, -1);
    return around?.every((link) => !link.isParallel) ? [{ depth, through: around.map((link) => link.id) }] : [];
  });
}

/** Every module by id: the modules around it from the outermost on, and itself. */
function indexOf(flow: FlowValue): Map<string, Link[]> {
  const known = indexes.get(flow);
  if (known) return known;
  const index = new Map<string, Link[]>();
  addList(index, { modules: flow.modules, list: '/modules', around: [] });
  indexes.set(flow, index);
  return index;
}

function addList(
  index: Map<string, Link[]>,
  { modules, list, around }: { modules: FlowModule[]; list: string; around: Link[] },
): void {
  modules.forEach((module, at) => {
    const chain = [...around, { id: module.id, list, isParallel: isParallel(module) }];
    index.set(module.id, chain);
    for (const inner of listsOf(module.value))
      addList(index, { modules: inner.modules, list: `${list}/${at}/value/${pointerOf(inner.slot)}`, around: chain });
  });
}

function pointerOf(slot: Slot): string {
  if (slot === 'body') return 'modules';
  return slot === 'default' ? 'default' : `branches/${slot}/modules`;
}

function isParallel({ value }: FlowModule): boolean {
  if (value.type === 'branchall') return value.parallel !== false;
  return value.type === 'forloopflow' && value.parallel === true;
}
