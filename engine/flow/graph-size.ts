import { listsOf } from './document';
import type { FlowModule } from './schema';

export type Size = { width: number; height: number };

/** Sizes of modules already measured, so that deep nesting costs each module once. */
export type Sizes = Map<FlowModule, Size>;

export const STEP: Size = { width: 260, height: 64 };
export const TERMINAL: Size = { width: 160, height: 40 };
/** Between two steps: room for an arrow and its `+`. */
export const GAP = 56;
export const HEAD = 60;
export const LANE_HEAD = 44;
export const PAD = 24;
export const LANE_GAP = 20;
/** Between the head of a container and its lanes. */
export const LANE_TOP = 14;
const EMPTY_LIST_HEIGHT = 92;

export function moduleSize(sizes: Sizes, module: FlowModule): Size {
  const known = sizes.get(module);
  if (known) return known;
  const size = measure(sizes, module);
  sizes.set(module, size);
  return size;
}

/** A list from its entry to its exit, with the gaps before the first step and behind the last. */
export function listSize(sizes: Sizes, modules: FlowModule[]): Size {
  if (modules.length === 0) return { width: STEP.width, height: EMPTY_LIST_HEIGHT };
  const each = modules.map((module) => moduleSize(sizes, module));
  const height = each.reduce((sum, size) => sum + size.height + GAP, GAP);
  return { width: Math.max(STEP.width, ...each.map((size) => size.width)), height };
}

function measure(sizes: Sizes, module: FlowModule): Size {
  switch (module.value.type) {
    case 'forloopflow':
    case 'whileloopflow': {
      const body = listSize(sizes, module.value.modules);
      return { width: body.width + PAD * 2, height: HEAD + body.height };
    }
    case 'branchone':
    case 'branchall':
      return branchesSize(listsOf(module.value).map((list) => listSize(sizes, list.modules)));
    default:
      return STEP;
  }
}

function branchesSize(lists: Size[]): Size {
  const gaps = Math.max(0, lists.length - 1) * LANE_GAP;
  const lanes = lists.reduce((sum, size) => sum + size.width + PAD * 2, gaps);
  const tallest = Math.max(0, ...lists.map((size) => LANE_HEAD + size.height));
  return { width: Math.max(lanes, STEP.width) + PAD * 2, height: HEAD + LANE_TOP + tallest + PAD };
}
