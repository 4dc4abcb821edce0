'use client';

import type { ReactFlowInstance } from '@xyflow/react';
import { createContext, type PointerEvent, useContext } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { GraphEdge } from '@/engine/flow/graph';
import type { FlowEdge, FlowNode } from './graph-elements';

/** How a step of a run stands, as the graph shows it. */
export type StepState = {
  status: 'queued' | 'running' | 'waiting' | 'success' | 'failure' | 'skipped' | 'canceled';
  durationMs?: number;
  /** In percent, of a script under way that says so. */
  progress?: number;
  iterations?: { done: number; total?: number; failed: number };
};

export type StepStates = Record<string, StepState>;

export type GraphState = {
  states: StepStates;
  problems: Record<string, 'error' | 'warning'>;
  /** The line a dragged step would land on. */
  dropEdgeId: string | null;
  /** Ids of the modules being dragged, or null when what is dragged is new; undefined when nothing is. */
  dragged: readonly string[] | null | undefined;
  /** What the lines and steps do beyond being selected; null where the flow is only shown. */
  editing: GraphEditing | null;
};

export type GraphEditing = {
  /** The `+` of a line was pressed. */
  onPlace: (edge: GraphEdge, button: HTMLElement) => void;
  /** A pointer went down on a step. */
  onGrab: (event: PointerEvent<HTMLElement>, moduleId: string) => void;
};

/** Where the graph is on the screen, once it is. */
export type GraphOnScreen = { frame: HTMLElement; flow: ReactFlowInstance<FlowNode, FlowEdge> };

export type GraphStore = StoreApi<GraphState>;

// Nodes and lines read what changes often from here, each only its own part: a run with
// hundreds of steps then redraws the one node whose state has changed.
export const GraphStoreContext = createContext<GraphStore | null>(null);

export function createGraphStore(editing: GraphEditing | null = null): GraphStore {
  return createStore<GraphState>(() => ({ states: {}, problems: {}, dropEdgeId: null, dragged: undefined, editing }));
}

export function useGraph<T>(select: (state: GraphState) => T): T {
  const store = useContext(GraphStoreContext);
  if (!store) throw new Error('A graph node was drawn outside a FlowGraph.');
  return useStore(store, select);
}
