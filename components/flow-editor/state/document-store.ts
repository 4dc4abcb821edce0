import { temporal } from 'zundo';
import { createStore, type StoreApi } from 'zustand';
import type { TemporalState } from 'zundo';
import type { FlowValue, OpenFlow } from '@/engine/flow/schema';

export type DocumentState = { flow: OpenFlow };

export type DocumentStore = StoreApi<DocumentState> & { temporal: StoreApi<TemporalState<DocumentState>> };

const STEPS_BACK_MAX = 200;
const SAME_EDIT_MS = 1_500;

/** The document being edited, with its way back and forth. */
export function createDocumentStore(flow: OpenFlow): DocumentStore {
  return createStore<DocumentState>()(
    temporal((): DocumentState => ({ flow }), {
      limit: STEPS_BACK_MAX,
      equality: (before, now) => before.flow === now.flow,
    }),
  );
}

export type DocumentEdits = {
  /** Changes the document. Edits under one key in quick succession (typing) are undone together. */
  edit: (change: (flow: OpenFlow) => OpenFlow, key?: string) => void;
  editValue: (change: (value: FlowValue) => FlowValue, key?: string) => void;
  undo: () => void;
  redo: () => void;
};

export function documentEdits(store: DocumentStore, nowMs: () => number): DocumentEdits {
  let last = { key: '', atMs: 0 };

  function edit(change: (flow: OpenFlow) => OpenFlow, key = '') {
    const { flow } = store.getState();
    const next = change(flow);
    if (next === flow) return;
    const history = store.temporal.getState();
    const now = nowMs();
    const goesOn = key !== '' && key === last.key && now - last.atMs < SAME_EDIT_MS && history.pastStates.length > 0;
    last = { key, atMs: now };
    if (goesOn) history.pause();
    store.setState({ flow: next });
    if (goesOn) history.resume();
  }

  function step(direction: 'undo' | 'redo') {
    last = { key: '', atMs: 0 };
    store.temporal.getState()[direction]();
  }

  return {
    edit,
    editValue: (change, key) =>
      edit((flow) => {
        const value = change(flow.value);
        return value === flow.value ? flow : { ...flow, value };
      }, key),
    undo: () => step('undo'),
    redo: () => step('redo'),
  };
}
