import { createStore, type StoreApi } from 'zustand';
import type { Place } from '@/engine/flow/document';
import type { ModuleKind } from '@/engine/flow/templates';

export type PanelTab = 'code' | 'inputs' | 'settings' | 'run';

export type Dialog = 'test' | 'save' | 'import' | 'export' | 'find' | 'problems' | 'shortcuts';

/** What is dragged: something new from the palette, or steps that are already in the flow. */
export type Dragged = { kind: ModuleKind; label: string } | { ids: string[]; label: string };

export type UiState = {
  /** Module ids, and `#start` or `#end`. */
  selectedIds: readonly string[];
  tab: PanelTab;
  /** A step that has just come to its place and should be seen. */
  revealed: string | null;
  dialog: Dialog | null;
  /** The menu that a `+` opens, and where on the screen. */
  insertion: { place: Place; x: number; y: number } | null;
  drag: { what: Dragged; x: number; y: number } | null;
  /** Steps that are removed once a person has said yes. */
  confirmRemoval: readonly string[] | null;
  isPaletteOpen: boolean;
};

export type UiStore = StoreApi<UiState>;

export function createUiStore(): UiStore {
  return createStore<UiState>(() => ({
    selectedIds: [],
    tab: 'code',
    revealed: null,
    dialog: null,
    insertion: null,
    drag: null,
    confirmRemoval: null,
    isPaletteOpen: true,
  }));
}
