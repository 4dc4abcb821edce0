import { z } from 'zod';
import { allIds, rewriteModules } from './document';
import { freshIds } from './ids';
import { type FlowValue, flowValue } from './schema';

type Json = Record<string, unknown>;

/** A flow's value as others may send it: old spellings become today's. */
export const anyFlowValue = z.preprocess(
  normalizeFlowValue,
  flowValue.transform(withMissingIds),
) as unknown as z.ZodType<FlowValue, FlowValue>;

/** A flow's value in today's spelling, as far as it can be read. */
export function normalizeFlowValue(value: unknown): unknown {
  if (!isJson(value)) return value;
  const next: Json = { ...value, modules: normalizeList(value.modules) };
  for (const [key, id] of [
    ['failure_module', 'failure'],
    ['preprocessor_module', 'preprocessor'],
  ] as const) {
    const module = value[key];
    if (isJson(module)) next[key] = { ...normalizeModule(module), id };
  }
  return next;
}

function normalizeList(modules: unknown): unknown {
  return Array.isArray(modules)
    ? modules.map((module) => (isJson(module) ? normalizeModule(module) : module))
    : modules;
}

// Old flows keep `input_transform(s)` on the module, and plain numbers where an expression may stand today.
function normalizeModule(module: Json): Json {
  const { input_transform: single, input_transforms: plural, ...rest } = module;
  const next: Json = { ...rest };
  // A module without an id gets one below, when all given ids are known.
  if (typeof next.id !== 'string' || next.id === '') next.id = MISSING_ID;
  if ('timeout' in next) next.timeout = asTransform(next.timeout);
  if ('sleep' in next) next.sleep = asTransform(next.sleep);
  if (isJson(next.value)) next.value = normalizeModuleValue(next.value, plural ?? single);
  return next;
}

function normalizeModuleValue(value: Json, inherited: unknown): Json {
  const { input_transform: single, ...rest } = value;
  const next: Json = { ...rest };
  if (['rawscript', 'script', 'flow'].includes(String(next.type))) {
    next.input_transforms = normalizeTransforms(next.input_transforms ?? single ?? inherited ?? {});
  }
  if ('iterator' in next) next.iterator = asTransform(next.iterator);
  if ('parallelism' in next) next.parallelism = asTransform(next.parallelism);
  if ('modules' in next) next.modules = normalizeList(next.modules);
  if ('default' in next) next.default = normalizeList(next.default);
  if (Array.isArray(next.branches)) {
    next.branches = next.branches.map((branch: unknown) =>
      isJson(branch) ? { ...branch, modules: normalizeList(branch.modules) } : branch,
    );
  }
  return next;
}

function normalizeTransforms(transforms: unknown): unknown {
  if (!isJson(transforms)) return transforms;
  return Object.fromEntries(Object.entries(transforms).map(([name, transform]) => [name, asTransform(transform)]));
}

/** A transform as it is written today: a bare value is static, and a missing `type` follows from what is there. */
function asTransform(transform: unknown): unknown {
  if (typeof transform === 'number') return { type: 'static', value: transform };
  if (!isJson(transform) || 'type' in transform) return transform;
  return 'expr' in transform ? { type: 'javascript', ...transform } : { type: 'static', ...transform };
}

const MISSING_ID = '_without_id';

/** Modules that were given no id get one that nobody has. */
export function withMissingIds(value: FlowValue): FlowValue {
  const taken = allIds(value);
  if (!taken.has(MISSING_ID)) return value;
  return rewriteModules(value, (module) => {
    if (module.id !== MISSING_ID) return module;
    const [id = MISSING_ID] = freshIds(taken, 1);
    taken.add(id);
    return { ...module, id };
  });
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
