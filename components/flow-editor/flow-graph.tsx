'use client';

import '@xyflow/react/dist/base.css';
import './flow-graph.css';
import {
  Background,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  SelectionMode,
} from '@xyflow/react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { cn } from '../ui/cn';
import { projectFlow } from '@/engine/flow/graph';
import type { FlowValue } from '@/engine/flow/schema';
import { type FlowEdge, type FlowNode, toFlowEdges, toFlowNodes } from './graph/graph-elements';
import { BesideNode, ContainerNode, LaneNode, StepNode, TerminalNode } from './graph/graph-nodes';
import {
  createGraphStore,
  type GraphOnScreen,
  type GraphStore,
  GraphStoreContext,
  type StepStates,
  useGraph,
} from './graph/graph-store';
import { GraphControls } from './graph/graph-controls';
import { PlaceEdge } from './graph/place-edge';
import { startViewport } from './graph/viewport';
import { TOUCH, useMediaQuery } from './use-media-query';

export type { StepState, StepStates } from './graph/graph-store';

export type FlowGraphProps = {
  value: FlowValue;
  states?: StepStates;
  /** Called with a module's id, `#start` or `#end`; null when the empty canvas is clicked. */
  onSelect?: (id: string | null) => void;
  selectedId?: string | null;
  className?: string;
};

type GraphViewProps = Omit<FlowGraphProps, 'onSelect' | 'selectedId'> & {
  selectedIds: readonly string[];
  onSelectionChange: (ids: string[]) => void;
  /** Given by an editor that shares problems and drag states with the nodes. */
  store?: GraphStore;
  onReady?: (view: GraphOnScreen) => void;
  children?: ReactNode;
};

const NOTHING: StepStates = {};

/** A flow as a graph, with the states of a run on it. */
export function FlowGraph({ onSelect, selectedId, ...props }: FlowGraphProps) {
  return (
    <FlowGraphView
      {...props}
      selectedIds={useMemo(() => (selectedId ? [selectedId] : []), [selectedId])}
      onSelectionChange={(ids) => onSelect?.(ids.at(-1) ?? null)}
    />
  );
}

const nodeTypes = {
  start: TerminalNode,
  end: TerminalNode,
  step: StepNode,
  container: ContainerNode,
  lane: LaneNode,
  beside: BesideNode,
};
const edgeTypes = { place: PlaceEdge };

export function FlowGraphView(props: GraphViewProps) {
  const { states = NOTHING, store: given } = props;
  const [own] = useState(() => createGraphStore());
  const store = given ?? own;
  // Who gives a store keeps it up to date.
  useEffect(() => own.setState({ states }), [own, states]);
  return (
    <ReactFlowProvider>
      <GraphStoreContext value={store}>
        <Canvas {...props} />
      </GraphStoreContext>
    </ReactFlowProvider>
  );
}

const MANY_NODES = 150;
const ZOOM = { min: 0.1, max: 1.5 };

function Canvas({ value, selectedIds, onSelectionChange, className, onReady, children }: GraphViewProps) {
  const isEditable = useGraph((state) => state.editing !== null);
  const isTouch = useMediaQuery(TOUCH);
  const frame = useRef<HTMLDivElement>(null);
  const { graph, nodes, edges } = useElements(value, selectedIds);

  function select(changes: NodeChange<FlowNode>[]) {
    const next = new Set(selectedIds);
    for (const change of changes) {
      if (change.type !== 'select') continue;
      if (change.selected) next.add(change.id);
      else next.delete(change.id);
    }
    if (next.size !== selectedIds.length || selectedIds.some((id) => !next.has(id))) onSelectionChange([...next]);
  }

  function ready(instance: ReactFlowInstance<FlowNode, FlowEdge>) {
    const box = frame.current?.getBoundingClientRect();
    if (box) void instance.setViewport(startViewport(graph, box));
    if (frame.current) onReady?.({ frame: frame.current, flow: instance });
  }

  return (
    <div ref={frame} className={cn('flow-graph relative h-full w-full min-h-0 min-w-0', className)}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={select}
        onInit={ready}
        minZoom={ZOOM.min}
        maxZoom={ZOOM.max}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elevateNodesOnSelect={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={isEditable ? 'Shift' : null}
        multiSelectionKeyCode={isEditable ? ['Meta', 'Control', 'Shift'] : null}
        selectionMode={SelectionMode.Full}
        zoomOnDoubleClick={false}
        // A finger on a step pans; with a mouse a step is dragged to another place.
        noPanClassName={isTouch ? 'never-no-pan' : 'nopan'}
        onlyRenderVisibleElements={nodes.length > MANY_NODES}
        aria-label="Flow"
      >
        <Background gap={20} size={1} />
        <GraphControls />
        {children}
      </ReactFlow>
    </div>
  );
}

function useElements(value: FlowValue, selectedIds: readonly string[]) {
  const graph = useMemo(() => projectFlow(value), [value]);
  const [drawn, setDrawn] = useState<{ nodes: FlowNode[]; edges: FlowEdge[]; key: unknown[] }>(() => {
    const nodes = toFlowNodes(graph, new Set(selectedIds), []);
    return { nodes, edges: toFlowEdges(graph, []), key: [graph, selectedIds] };
  });
  if (drawn.key[0] === graph && drawn.key[1] === selectedIds) return { graph, ...drawn };
  const next = {
    nodes: toFlowNodes(graph, new Set(selectedIds), drawn.nodes),
    edges: drawn.key[0] === graph ? drawn.edges : toFlowEdges(graph, drawn.edges),
    key: [graph, selectedIds],
  };
  setDrawn(next);
  return { graph, ...next };
}
