import { descendants, findModule } from '@/engine/flow/document';
import { type GraphEdge, projectFlow } from '@/engine/flow/graph';
import type { FlowValue } from '@/engine/flow/schema';
import { middleOf } from '../graph/place-edge';
import type { Editor } from '../state/editor-context';
import type { Dragged } from '../state/ui-store';

export type DropTarget = { edge: GraphEdge; x: number; y: number; reachX: number; reachY: number };

const REACH = { x: 170, y: 60, minPx: 28 };

/** The lines on the screen that take what is dragged, where they are now. */
export function dropTargets({ view, document }: Editor, what: Dragged): DropTarget[] {
  const current = view.now();
  if (!current) return [];
  const { value } = document.getState().flow;
  const frame = current.frame.getBoundingClientRect();
  const { x: panX, y: panY, zoom } = current.flow.getViewport();
  const own = 'ids' in what ? insideOf(value, what.ids) : new Set<string>();
  return edgesOf(value)
    .filter((edge) => edge.place.list.container === null || !own.has(edge.place.list.container))
    .map((edge) => ({
      edge,
      x: frame.left + panX + edge.x * zoom,
      y: frame.top + panY + middleOf(edge) * zoom,
      reachX: Math.max(REACH.x * zoom, REACH.minPx),
      reachY: Math.max(REACH.y * zoom, REACH.minPx),
    }))
    .filter(({ x, y }) => x > frame.left && x < frame.right && y > frame.top && y < frame.bottom);
}

/** The nearest line in reach of the pointer. */
export function dropTargetAt(targets: DropTarget[], at: { x: number; y: number }): DropTarget | undefined {
  const inReach = targets.filter(
    (target) => Math.abs(target.x - at.x) <= target.reachX && Math.abs(target.y - at.y) <= target.reachY,
  );
  return inReach.toSorted((a, b) => distance(a, at) - distance(b, at))[0];
}

function distance(target: DropTarget, at: { x: number; y: number }): number {
  return Math.hypot((target.x - at.x) / target.reachX, (target.y - at.y) / target.reachY);
}

function insideOf(value: FlowValue, ids: string[]): Set<string> {
  const modules = ids.map((id) => findModule(value, id)).filter((module) => module !== undefined);
  return new Set(modules.flatMap((module) => [module, ...descendants(module)]).map((module) => module.id));
}

// A pointer move asks dozens of times a second, for one and the same document.
const projected = new WeakMap<FlowValue, GraphEdge[]>();

function edgesOf(value: FlowValue): GraphEdge[] {
  const known = projected.get(value);
  if (known) return known;
  const { edges } = projectFlow(value);
  projected.set(value, edges);
  return edges;
}
