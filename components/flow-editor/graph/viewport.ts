import type { FlowGraphProjection, GraphNode } from '@/engine/flow/graph';

type Frame = { width: number; height: number };
type View = { x: number; y: number; zoom: number };

const MARGIN = 32;
const WIDE = { margin: MARGIN, zoomMin: 0.6 };
/** A phone is held closer to the eyes. */
const NARROW = { margin: 12, zoomMin: 0.5 };
const NARROW_PX = 480;
/** What has to be scrolled anyway need not be small, too. */
const COMFORTABLE_ZOOM = 0.8;

/** Everything, if it can be read at that size; otherwise the top of the flow, if possible in its whole width. */
export function startViewport({ nodes }: FlowGraphProjection, frame: Frame): View {
  const all = extentOf(nodes);
  const { margin, zoomMin } = frame.width < NARROW_PX ? NARROW : WIDE;
  const widthMax = frame.width - margin * 2;
  const fitting = Math.min(widthMax / (all.right - all.left), (frame.height - MARGIN * 2) / all.bottom, 1);
  if (fitting >= zoomMin) return viewOf(all, fitting, frame);
  // What stands beside the flow may be left out of the first look.
  const main = extentOf(nodes.filter((node) => node.kind !== 'beside'));
  const mainWidth = main.right - main.left;
  if (mainWidth * zoomMin > widthMax) return viewOf({ left: 0, right: 0 }, zoomMin, frame);
  return viewOf(main, Math.max(zoomMin, Math.min(widthMax / mainWidth, COMFORTABLE_ZOOM)), frame);
}

function extentOf(nodes: readonly GraphNode[]) {
  return {
    left: Math.min(...nodes.map((node) => node.x)),
    right: Math.max(...nodes.map((node) => node.x + node.width)),
    bottom: Math.max(...nodes.map((node) => node.y + node.height)),
  };
}

function viewOf({ left, right }: { left: number; right: number }, zoom: number, frame: Frame): View {
  return { x: frame.width / 2 - ((left + right) / 2) * zoom, y: MARGIN, zoom };
}
