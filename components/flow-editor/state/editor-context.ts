'use client';

import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { findModule } from '@/engine/flow/document';
import type { FlowModule, OpenFlow } from '@/engine/flow/schema';
import { createGraphStore, type GraphOnScreen, type GraphStore } from '../graph/graph-store';
import { type Commands, createCommands } from './commands';
import { createDocumentStore, type DocumentStore, documentEdits } from './document-store';
import { createUiStore, type UiState, type UiStore } from './ui-store';

export type Editor = {
  workspace: string;
  document: DocumentStore;
  ui: UiStore;
  graph: GraphStore;
  commands: Commands;
  /** Where the graph is on the screen, once it is. */
  view: { now: () => GraphOnScreen | null; set: (view: GraphOnScreen) => void };
};

export const EditorContext = createContext<Editor | null>(null);

export function createEditor(workspace: string, flow: OpenFlow): Editor {
  const document = createDocumentStore(flow);
  const ui = createUiStore();
  const edits = documentEdits(document, () => performance.now());
  const commands = createCommands({ document, ui, edits });
  return {
    workspace,
    document,
    ui,
    graph: createGraphStore(),
    commands,
    view: createView(),
  };
}

function createView(): Editor['view'] {
  let shown: GraphOnScreen | null = null;
  return {
    now: () => shown,
    set: (view) => {
      shown = view;
    },
  };
}

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error('This part of the editor was drawn outside it.');
  return editor;
}

export function useFlow<T>(select: (flow: OpenFlow) => T): T {
  return useStore(useEditor().document, (state) => select(state.flow));
}

export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(useEditor().ui, select);
}

/** The one selected module; undefined when none or several are selected. */
export function useSelectedModule(): FlowModule | undefined {
  const selectedIds = useUi((state) => state.selectedIds);
  const [id] = selectedIds;
  return useFlow((flow) => (selectedIds.length === 1 && id ? findModule(flow.value, id) : undefined));
}
