import type { Branch, FlowModule, FlowModuleValue, FlowValue } from './schema';

/** Which list of a container: a loop's body, branchone's default, or branch n. The flow's own list is a body too. */
export type Slot = 'body' | 'default' | number;

/** A list of modules in the document; `container: null` is the flow itself. */
export type ListRef = { container: string | null; slot: Slot };

/** A position between modules: before the module that has this index now. */
export type Place = { list: ListRef; index: number };

export type ModuleList = { slot: Slot; modules: FlowModule[]; branch?: Branch };

export type Located = { module: FlowModule; place: Place; parents: FlowModule[] };

export const ROOT: ListRef = { container: null, slot: 'body' };

/** Ids that name a module by its role, so no ordinary step may have them. */
export const RESERVED_IDS: ReadonlySet<string> = new Set(['failure', 'preprocessor']);

export function isSameList(a: ListRef, b: ListRef): boolean {
  return a.container === b.container && a.slot === b.slot;
}

/** The lists a container holds, in the order in which the graph shows them. */
export function listsOf(value: FlowModuleValue): ModuleList[] {
  switch (value.type) {
    case 'forloopflow':
    case 'whileloopflow':
      return [{ slot: 'body', modules: value.modules }];
    case 'branchone':
      return [...branchLists(value.branches), { slot: 'default', modules: value.default }];
    case 'branchall':
      return branchLists(value.branches);
    default:
      return [];
  }
}

export function listAt(value: FlowValue, list: ListRef): FlowModule[] | undefined {
  if (list.container === null) return value.modules;
  const container = findModule(value, list.container);
  return container && listsOf(container.value).find((candidate) => candidate.slot === list.slot)?.modules;
}

/** Every module of the sequence in document order, containers before what they hold. */
export function walk(value: FlowValue): Located[] {
  const found: Located[] = [];
  walkList({ modules: value.modules, list: ROOT, parents: [] }, found);
  return found;
}

/** The modules inside a module, at any depth. */
export function descendants(module: FlowModule): FlowModule[] {
  return listsOf(module.value).flatMap((list) => list.modules.flatMap((inner) => [inner, ...descendants(inner)]));
}

export function locate(value: FlowValue, id: string): Located | undefined {
  return walk(value).find((located) => located.module.id === id);
}

/** Finds a step anywhere, the error handler and the preprocessor included. */
export function findModule(value: FlowValue, id: string): FlowModule | undefined {
  if (value.failure_module?.id === id) return value.failure_module;
  if (value.preprocessor_module?.id === id) return value.preprocessor_module;
  return locate(value, id)?.module;
}

export function allModules(value: FlowValue): FlowModule[] {
  const special = [value.preprocessor_module, value.failure_module].filter(
    (module) => module !== null && module !== undefined,
  );
  return [...walk(value).map((located) => located.module), ...special];
}

export function allIds(value: FlowValue): Set<string> {
  return new Set(allModules(value).map((module) => module.id));
}

/** Rewrites every list from the inside out; what is not changed stays the same object. */
export function rewriteLists(
  value: FlowValue,
  rewrite: (modules: FlowModule[], list: ListRef) => FlowModule[],
): FlowValue {
  const modules = rewriteList(value.modules, ROOT, rewrite);
  return modules === value.modules ? value : { ...value, modules };
}

/** Rewrites every module, the error handler and the preprocessor included, children before their container. */
export function rewriteModules(value: FlowValue, rewrite: (module: FlowModule) => FlowModule): FlowValue {
  const changed = rewriteLists(value, (modules) => mapShared(modules, rewrite));
  return rewriteSpecial(rewriteSpecial(changed, 'failure_module', rewrite), 'preprocessor_module', rewrite);
}

export function rewriteInside(module: FlowModule, rewrite: (module: FlowModule) => FlowModule): FlowModule {
  const value = withLists(module.value, (list) => mapShared(list.modules, (inner) => rewriteInside(inner, rewrite)));
  return rewrite(value === module.value ? module : { ...module, value });
}

/** Like `map`, but gives back the same array when every element stayed the same. */
export function mapShared<T>(items: T[], change: (item: T) => T): T[] {
  const mapped = items.map(change);
  return mapped.every((item, index) => item === items[index]) ? items : mapped;
}

/** The value with its lists replaced by what `change` gives. */
export function withLists(value: FlowModuleValue, change: (list: ModuleList) => FlowModule[]): FlowModuleValue {
  switch (value.type) {
    case 'forloopflow':
    case 'whileloopflow': {
      const modules = change({ slot: 'body', modules: value.modules });
      return modules === value.modules ? value : { ...value, modules };
    }
    case 'branchone': {
      const branches = changeBranches(value.branches, change);
      const otherwise = change({ slot: 'default', modules: value.default });
      const isSame = branches === value.branches && otherwise === value.default;
      return isSame ? value : { ...value, branches, default: otherwise };
    }
    case 'branchall': {
      const branches = changeBranches(value.branches, change);
      return branches === value.branches ? value : { ...value, branches };
    }
    default:
      return value;
  }
}

function branchLists(branches: Branch[]): ModuleList[] {
  return branches.map((branch, slot) => ({ slot, modules: branch.modules, branch }));
}

function changeBranches(branches: Branch[], change: (list: ModuleList) => FlowModule[]): Branch[] {
  const changed = branches.map((branch, slot) => {
    const modules = change({ slot, modules: branch.modules, branch });
    return modules === branch.modules ? branch : { ...branch, modules };
  });
  return changed.every((branch, index) => branch === branches[index]) ? branches : changed;
}

function rewriteList(
  modules: FlowModule[],
  list: ListRef,
  rewrite: (modules: FlowModule[], list: ListRef) => FlowModule[],
): FlowModule[] {
  const inner = mapShared(modules, (module) => {
    const value = withLists(module.value, ({ slot, modules: held }) =>
      rewriteList(held, { container: module.id, slot }, rewrite),
    );
    return value === module.value ? module : { ...module, value };
  });
  return rewrite(inner, list);
}

function rewriteSpecial(
  value: FlowValue,
  key: 'failure_module' | 'preprocessor_module',
  rewrite: (module: FlowModule) => FlowModule,
): FlowValue {
  const module = value[key];
  if (!module) return value;
  const changed = rewriteInside(module, rewrite);
  return changed === module ? value : { ...value, [key]: changed };
}

function walkList(from: { modules: FlowModule[]; list: ListRef; parents: FlowModule[] }, found: Located[]): void {
  from.modules.forEach((module, index) => {
    found.push({ module, place: { list: from.list, index }, parents: from.parents });
    for (const { slot, modules } of listsOf(module.value)) {
      walkList({ modules, list: { container: module.id, slot }, parents: [...from.parents, module] }, found);
    }
  });
}
