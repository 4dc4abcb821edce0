import { addBranch, moveBranch, removeBranch, updateBranch } from '@/engine/flow/branches';
import {
  allIds,
  descendants,
  findModule,
  listAt,
  type Located,
  locate,
  type Place,
  ROOT,
  walk,
} from '@/engine/flow/document';
import {
  duplicateModules,
  insertModules,
  moveModules,
  outermost,
  pasteModules,
  removeModules,
  updateModule,
} from '@/engine/flow/edits';
import { END_ID, START_ID } from '@/engine/flow/graph';
import { freshIds, renameModule } from '@/engine/flow/ids';
import type { Branch, FlowModule, FlowValue } from '@/engine/flow/schema';
import { type ModuleKind, newFailureModule, newModule, newPreprocessorModule } from '@/engine/flow/templates';
import { stepsFromText, stepsToText } from './clipboard';
import type { DocumentEdits, DocumentStore } from './document-store';
import type { PanelTab, UiStore } from './ui-store';

/** Everything a person can do to the flow, however it is asked for: mouse, keyboard or menu. */
export type Commands = ReturnType<typeof createCommands>;

type Stores = { document: DocumentStore; ui: UiStore; edits: DocumentEdits };

export function createCommands(stores: Stores) {
  return { ...stores.edits, ...selecting(stores), ...arranging(stores), ...copying(stores), ...changing(stores) };
}

function selecting({ document, ui }: Stores) {
  const valueNow = () => document.getState().flow.value;
  const select = (ids: readonly string[], tab?: PanelTab) =>
    ui.setState(tab ? { selectedIds: ids, tab } : { selectedIds: ids });
  return {
    select,
    selectAll: () => select(walk(valueNow()).map(({ module }) => module.id)),
    /** Moves the selection along the document, for the arrow keys. */
    selectNext: (direction: 1 | -1) => {
      const order = [START_ID, ...walk(valueNow()).map(({ module }) => module.id), END_ID];
      const at = order.indexOf(ui.getState().selectedIds.at(-1) ?? '');
      const next = order[at === -1 ? 0 : Math.min(Math.max(at + direction, 0), order.length - 1)];
      if (next) select([next]);
    },
  };
}

function arranging({ document, ui, edits }: Stores) {
  const valueNow = () => document.getState().flow.value;
  function remove(ids: readonly string[]) {
    edits.editValue((value) => removeModules(value, ids));
    ui.setState({ selectedIds: [], confirmRemoval: null });
  }

  return {
    remove,
    insert: (kind: ModuleKind, place: Place) => {
      const [id = 'a'] = freshIds(allIds(valueNow()), 1);
      edits.editValue((value) => insertModules(value, place, [newModule(kind, id)]));
      ui.setState({ selectedIds: [id], tab: 'code', insertion: null, revealed: id });
    },
    move: (ids: readonly string[], place: Place) => {
      edits.editValue((value) => moveModules(value, ids, place));
      ui.setState({ revealed: ids.at(-1) ?? null });
    },
    /** Asks first when steps inside would go too. */
    removeSelected: () => {
      const ids = removable(valueNow(), ui.getState().selectedIds);
      const takesOthers = ids.some((id) => holdsOthers(valueNow(), id, ids));
      if (takesOthers) ui.setState({ confirmRemoval: ids });
      else if (ids.length > 0) remove(ids);
    },
    duplicateSelected: () => {
      const { value, ids } = duplicateModules(valueNow(), ui.getState().selectedIds);
      if (ids.length === 0) return;
      edits.editValue(() => value);
      ui.setState({ selectedIds: ids, revealed: ids.at(-1) ?? null });
    },
    /** One place up or down in its list; at the list's end, out of the container. */
    nudgeSelected: (direction: 1 | -1) => {
      const { selectedIds } = ui.getState();
      edits.editValue((value) => nudge(value, selectedIds, direction));
      ui.setState({ revealed: selectedIds.at(-1) ?? null });
    },
    setErrorHandler: (isOn: boolean) => {
      if (!isOn) return remove(['failure']);
      edits.editValue((value) => ({ ...value, failure_module: value.failure_module ?? newFailureModule() }));
      ui.setState({ revealed: 'failure' });
      return undefined;
    },
    setPreprocessor: (isOn: boolean) => {
      if (!isOn) return remove(['preprocessor']);
      edits.editValue((value) => ({
        ...value,
        preprocessor_module: value.preprocessor_module ?? newPreprocessorModule(),
      }));
      ui.setState({ revealed: 'preprocessor' });
      return undefined;
    },
  };
}

function copying({ document, ui, edits }: Stores) {
  const valueNow = () => document.getState().flow.value;
  return {
    /** The selected steps as text; empty when there are none. */
    copiedText: () => {
      const modules = outermost(valueNow(), ui.getState().selectedIds);
      return modules.length === 0 ? '' : stepsToText(modules);
    },
    /** Puts pasted steps behind the selected one; says whether the text held any. */
    pasteText: (text: string) => {
      const modules = stepsFromText(text);
      if (!modules) return false;
      const { value, ids } = pasteModules(valueNow(), placeBehind(valueNow(), ui.getState().selectedIds), modules);
      edits.editValue(() => value);
      ui.setState({ selectedIds: ids, revealed: ids.at(-1) ?? null });
      return true;
    },
    /** Where something new goes when nobody points at a place. */
    placeForNew: () => placeBehind(valueNow(), ui.getState().selectedIds),
  };
}

function changing({ ui, edits }: Stores) {
  return {
    update: (id: string, change: (module: FlowModule) => FlowModule, key?: string) =>
      edits.editValue((value) => updateModule(value, id, change), key && `${id}:${key}`),
    rename: (from: string, to: string) => {
      edits.editValue((value) => renameModule(value, from, to));
      const { selectedIds } = ui.getState();
      ui.setState({ selectedIds: selectedIds.map((id) => (id === from ? to : id)) });
    },
    addBranch: (id: string) => edits.editValue((value) => addBranch(value, id)),
    removeBranch: (id: string, index: number) => edits.editValue((value) => removeBranch(value, id, index)),
    moveBranch: (id: string, from: number, to: number) =>
      edits.editValue((value) => moveBranch(value, id, { from, to })),
    updateBranch: (id: string, index: number, patch: Partial<Omit<Branch, 'modules'>>) =>
      edits.editValue(
        (value) => updateBranch(value, id, { index, patch }),
        `${id}:branch${index}:${Object.keys(patch).join()}`,
      ),
  };
}

function nudge(value: FlowValue, ids: readonly string[], direction: 1 | -1): FlowValue {
  const modules = outermost(value, ids);
  const edge = modules.at(direction === 1 ? -1 : 0);
  const at = edge && locate(value, edge.id);
  const place = at && placeBeside(value, at, direction);
  return place ? moveModules(value, ids, place) : value;
}

function placeBeside(value: FlowValue, { place, parents }: Located, direction: 1 | -1): Place | undefined {
  const { list, index } = place;
  const length = listAt(value, list)?.length ?? 0;
  const isAtEnd = direction === 1 ? index === length - 1 : index === 0;
  if (!isAtEnd) return { list, index: index + (direction === 1 ? 2 : -1) };
  const outer = parents.at(-1);
  const around = outer && locate(value, outer.id)?.place;
  return around && { list: around.list, index: around.index + (direction === 1 ? 1 : 0) };
}

function removable(value: FlowValue, ids: readonly string[]): string[] {
  return ids.filter((id) => findModule(value, id) !== undefined);
}

function holdsOthers(value: FlowValue, id: string, removed: readonly string[]): boolean {
  const module = findModule(value, id);
  return module !== undefined && descendants(module).some((inner) => !removed.includes(inner.id));
}

function placeBehind(value: FlowValue, ids: readonly string[]): Place {
  const last = outermost(value, ids).at(-1);
  const at = last && locate(value, last.id)?.place;
  return at ? { list: at.list, index: at.index + 1 } : { list: ROOT, index: value.modules.length };
}
