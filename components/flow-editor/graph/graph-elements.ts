import { type Edge, type Node, Position } from '@xyflow/react';
import type { FlowGraphProjection, GraphEdge, GraphNode } from '@/engine/flow/graph';
import { HEAD, LANE_HEAD } from '@/engine/flow/graph-size';

export type FlowNode = Node<{ node: GraphNode }, GraphNode['kind']>;
export type FlowEdge = Edge<{ edge: GraphEdge }, 'place'>;

/** The projection as React Flow takes it. Elements that did not change keep their identity, so they are not drawn again. */
export function toFlowNodes(graph: FlowGraphProjection, selected: ReadonlySet<string>, old: FlowNode[]): FlowNode[] {
  const byId = new Map(old.map((node) => [node.id, node]));
  return graph.nodes.map((node) => {
    const isSelected = selected.has(node.kind === 'lane' ? '' : node.id);
    const before = byId.get(node.id);
    return before && isSameNode(before, node, isSelected) ? before : toFlowNode(node, isSelected);
  });
}

export function toFlowEdges(graph: FlowGraphProjection, old: FlowEdge[]): FlowEdge[] {
  const byId = new Map(old.map((edge) => [edge.id, edge]));
  return graph.edges.map((edge) => {
    const before = byId.get(edge.id);
    return before && isSameEdge(before.data?.edge, edge) ? before : toFlowEdge(edge);
  });
}

const LAYER = { behind: 0, lines: 5, steps: 10 };

function toFlowNode(node: GraphNode, selected: boolean): FlowNode {
  const isFrame = node.kind === 'container' || node.kind === 'lane';
  return {
    id: node.id,
    type: node.kind,
    position: { x: node.x, y: node.y },
    width: node.width,
    height: node.height,
    data: { node },
    selected,
    selectable: node.kind !== 'lane',
    draggable: false,
    connectable: false,
    zIndex: isFrame ? LAYER.behind : LAYER.steps,
    className: isFrame ? 'flow-frame' : undefined,
    handles: handlesOf(node),
  };
}

function toFlowEdge(edge: GraphEdge): FlowEdge {
  return {
    id: edge.id,
    type: 'place',
    source: edge.source,
    sourceHandle: edge.sourcePort,
    target: edge.target,
    targetHandle: edge.targetPort,
    data: { edge },
    selectable: false,
    focusable: false,
    zIndex: LAYER.lines,
  };
}

function handlesOf({ kind, width, height }: GraphNode): FlowNode['handles'] {
  const at = (id: string, type: 'source' | 'target', y: number) => ({
    id,
    type,
    position: type === 'source' ? Position.Bottom : Position.Top,
    x: width / 2,
    y,
    width: 1,
    height: 1,
  });
  return [
    at('in', 'target', 0),
    at('out', 'source', height),
    at('head', 'source', kind === 'lane' ? LANE_HEAD : HEAD),
    at('foot', 'target', height),
  ];
}

function isSameNode({ data, selected }: FlowNode, node: GraphNode, isSelected: boolean): boolean {
  const before = data.node;
  return (
    selected === isSelected &&
    before.module === node.module &&
    before.kind === node.kind &&
    before.x === node.x &&
    before.y === node.y &&
    before.width === node.width &&
    before.height === node.height
  );
}

function isSameEdge(before: GraphEdge | undefined, edge: GraphEdge): boolean {
  if (!before) return false;
  return (
    before.x === edge.x &&
    before.fromY === edge.fromY &&
    before.toY === edge.toY &&
    before.label === edge.label &&
    before.place.index === edge.place.index &&
    before.place.list.container === edge.place.list.container &&
    before.place.list.slot === edge.place.list.slot
  );
}
