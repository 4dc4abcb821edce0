import { listsOf, locate, walk } from './document';
import type { FlowModule, FlowValue } from './schema';

export type LoopVariable = { loopId: string; kind: 'for' | 'while'; expr: string };

/** What an expression of a step can read, for pickers and checks. */
export type Scope = {
  /** Steps whose result is there when this one starts, the nearest first. */
  earlier: FlowModule[];
  /** The loops around the step, the innermost first, with how their element is read. */
  loops: LoopVariable[];
};

/** What is readable from the inputs of a step; the error handler may read every step. */
export function scopeOf(value: FlowValue, id: string): Scope {
  const located = locate(value, id);
  if (!located) return { earlier: id === 'failure' ? walk(value).map((step) => step.module) : [], loops: [] };
  const chain = [...located.parents, located.module];
  const lists = [value.modules, ...located.parents.map((parent, depth) => listHolding(parent, chain[depth + 1]))];
  const earlier = lists.flatMap((modules, depth) => before(modules, chain[depth]));
  return { earlier: earlier.toReversed(), loops: loopsAround(located.parents) };
}

function before(modules: FlowModule[], module: FlowModule | undefined): FlowModule[] {
  const index = module ? modules.indexOf(module) : -1;
  return modules.slice(0, Math.max(index, 0)).flatMap(readable);
}

// After a branch its taken steps can be read by id as well as the whole; a loop's result is the array.
function readable(module: FlowModule): FlowModule[] {
  if (module.value.type !== 'branchone') return [module];
  const inner = listsOf(module.value).flatMap((list) => list.modules.flatMap(readable));
  return [...inner, module];
}

function listHolding(container: FlowModule, child: FlowModule | undefined): FlowModule[] {
  const held = listsOf(container.value).find((list) => list.modules.some((module) => module === child));
  return held?.modules ?? [];
}

function loopsAround(parents: FlowModule[]): LoopVariable[] {
  const loops = parents.filter(({ value }) => value.type === 'forloopflow' || value.type === 'whileloopflow');
  return loops.toReversed().map((loop, depth) => ({
    loopId: loop.id,
    kind: loop.value.type === 'forloopflow' ? 'for' : 'while',
    expr: `flow_input.iter${'_parent'.repeat(depth)}`,
  }));
}
