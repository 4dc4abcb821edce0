'use client';

import { useEffect } from 'react';
import { checkFlow } from '@/engine/flow/checks';
import { locate } from '@/engine/flow/document';
import { outermost } from '@/engine/flow/edits';
import type { Problem } from '@/engine/flow/problem';
import type { OpenFlow } from '@/engine/flow/schema';
import { FlowGraphView } from './flow-graph';
import type { GraphEditing } from './graph/graph-store';
import { titleOf } from './graph/step-look';
import { startDrag } from './insert/drag';
import { type Editor, useEditor, useFlow, useUi } from './state/editor-context';
import { showStep } from './state/show-step';

/** The graph of the flow being edited. */
export function EditorCanvas() {
  const editor = useEditor();
  const value = useFlow((flow) => flow.value);
  const selectedIds = useUi((state) => state.selectedIds);
  useProblemMarks();
  useEditing();
  useReveal();
  return (
    <FlowGraphView
      value={value}
      store={editor.graph}
      selectedIds={selectedIds}
      onSelectionChange={(ids) => editor.commands.select(ids)}
      onReady={editor.view.set}
    />
  );
}

/** All problems of the flow as it is now. */
export function useProblems(): Problem[] {
  return problemsOf(useFlow((flow) => flow));
}

// Asked for in several places at once, about one and the same document.
const known = new WeakMap<OpenFlow, Problem[]>();

function problemsOf(flow: OpenFlow): Problem[] {
  const found = known.get(flow) ?? checkFlow(flow);
  known.set(flow, found);
  return found;
}

function useReveal(): void {
  const editor = useEditor();
  const id = useUi((state) => state.revealed);
  useEffect(() => {
    if (id === null) return;
    showStep(editor, id);
    editor.ui.setState({ revealed: null });
  }, [editor, id]);
}

function useProblemMarks(): void {
  const { graph } = useEditor();
  const problems = useProblems();
  useEffect(() => {
    const marks: Record<string, Problem['severity']> = {};
    for (const { moduleId, severity } of problems) {
      if (moduleId !== null) marks[moduleId] ??= severity;
    }
    graph.setState({ problems: marks });
  }, [graph, problems]);
}

function useEditing(): void {
  const editor = useEditor();
  useEffect(() => {
    const editing: GraphEditing = {
      onPlace: ({ place }, button) => {
        const { left, bottom, width } = button.getBoundingClientRect();
        editor.ui.setState({ insertion: { place, x: left + width / 2, y: bottom } });
      },
      onGrab: (event, moduleId) => {
        const ids = draggedWith(editor, moduleId);
        if (ids.length > 0) startDrag(editor, event, { ids, label: dragLabel(editor, ids) });
      },
    };
    editor.graph.setState({ editing });
  }, [editor]);
}

/** The whole selection comes along when one of its steps is dragged. */
function draggedWith({ document, ui }: Editor, moduleId: string): string[] {
  const { value } = document.getState().flow;
  if (!locate(value, moduleId)) return [];
  const { selectedIds } = ui.getState();
  return selectedIds.includes(moduleId) ? outermost(value, selectedIds).map((module) => module.id) : [moduleId];
}

function dragLabel({ document }: Editor, ids: string[]): string {
  const [module] = outermost(document.getState().flow.value, ids);
  return ids.length === 1 && module ? titleOf(module) : `${ids.length} steps`;
}
