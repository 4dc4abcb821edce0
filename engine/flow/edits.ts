import {
  allIds,
  descendants,
  isSameList,
  listAt,
  locate,
  type Place,
  rewriteLists,
  rewriteModules,
  walk,
} from './document';
import { withFreshIds } from './ids';
import type { FlowModule, FlowValue } from './schema';

// Every edit gives a new document that shares what it did not change with the old one;
// an edit that cannot be made gives the old document itself.

export function insertModules(value: FlowValue, place: Place, modules: FlowModule[]): FlowValue {
  return rewriteLists(value, (list, ref) =>
    isSameList(ref, place.list) ? list.toSpliced(Math.min(place.index, list.length), 0, ...modules) : list,
  );
}

/** Removes steps with what they contain; also the error handler and the preprocessor. */
export function removeModules(value: FlowValue, ids: readonly string[]): FlowValue {
  const gone = new Set(ids);
  const kept = rewriteLists(value, (list) => withoutModules(list, gone));
  const special = (['failure_module', 'preprocessor_module'] as const).filter((key) => gone.has(value[key]?.id ?? ''));
  if (special.length === 0) return kept;
  return { ...kept, ...Object.fromEntries(special.map((key) => [key, undefined])) };
}

/** Moves steps, in document order, to a place. A step does not go into itself. */
export function moveModules(value: FlowValue, ids: readonly string[], place: Place): FlowValue {
  const moved = outermost(value, ids);
  if (moved.length === 0 || isInsideAny(moved, place)) return value;
  const target = listAt(value, place.list);
  if (!target) return value;
  const movedIds = new Set(moved.map((module) => module.id));
  const before = target.slice(0, place.index).filter((module) => movedIds.has(module.id)).length;
  if (isWhereItWas({ target, moved, index: place.index - before })) return value;
  const without = rewriteLists(value, (list) => withoutModules(list, movedIds));
  return insertModules(without, { list: place.list, index: place.index - before }, moved);
}

/** Puts copies with ids of their own at a place. */
export function pasteModules(value: FlowValue, place: Place, modules: FlowModule[]): Pasted {
  const copies = withFreshIds(modules, allIds(value));
  return { value: insertModules(value, place, copies), ids: copies.map((module) => module.id) };
}

export type Pasted = { value: FlowValue; ids: string[] };

/** Copies steps to right behind the last of them. */
export function duplicateModules(value: FlowValue, ids: readonly string[]): Pasted {
  const originals = outermost(value, ids);
  const last = originals.at(-1);
  const at = last && locate(value, last.id);
  if (!at) return { value, ids: [] };
  return pasteModules(value, { list: at.place.list, index: at.place.index + 1 }, originals);
}

export function updateModule(value: FlowValue, id: string, change: (module: FlowModule) => FlowModule): FlowValue {
  return rewriteModules(value, (module) => (module.id === id ? change(module) : module));
}

/** The modules with these ids, in document order, without those that stand inside another of them. */
export function outermost(value: FlowValue, ids: readonly string[]): FlowModule[] {
  const wanted = new Set(ids);
  return walk(value)
    .filter(({ module, parents }) => wanted.has(module.id) && !parents.some((parent) => wanted.has(parent.id)))
    .map(({ module }) => module);
}

function withoutModules(list: FlowModule[], gone: ReadonlySet<string>): FlowModule[] {
  const kept = list.filter((module) => !gone.has(module.id));
  return kept.length === list.length ? list : kept;
}

function isInsideAny(moved: FlowModule[], place: Place): boolean {
  const { container } = place.list;
  if (container === null) return false;
  return moved.some((module) => module.id === container || descendants(module).some((inner) => inner.id === container));
}

function isWhereItWas({ target, moved, index }: { target: FlowModule[]; moved: FlowModule[]; index: number }): boolean {
  return moved.every((module, offset) => target[index + offset]?.id === module.id);
}
