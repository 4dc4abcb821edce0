import { allIds, rewriteModules } from './document';
import { freshIds } from './ids';
import { type OpenFlow, openFlow } from './schema';

export type Imported = { ok: true; flow: OpenFlow } | { ok: false; errors: string[] };

type Json = Record<string, unknown>;

/** Reads a flow from JSON text. */
export function parseOpenFlow(text: string): Imported {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    return { ok: false, errors: [`This is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`] };
  }
  return importOpenFlow(document);
}

/** Takes a whole OpenFlow, what the API answers about a flow, or a bare flow value; old spellings become today's. */
export function importOpenFlow(document: unknown): Imported {
  const envelope = envelopeOf(document);
  if (!envelope) return { ok: false, errors: ['This is not a flow: it has no list of “modules”.'] };
  const parsed = openFlow.safeParse(normalizeEnvelope(envelope));
  if (parsed.success) return { ok: true, flow: withIds(parsed.data) };
  return { ok: false, errors: unique(parsed.error.issues.map((issue) => describeIssue(envelope, issue))) };
}

function envelopeOf(document: unknown): Json | undefined {
  if (!isJson(document)) return undefined;
  if (Array.isArray(document.modules)) return { summary: '', value: document };
  return isJson(document.value) && Array.isArray(document.value.modules) ? document : undefined;
}

function normalizeEnvelope(envelope: Json): Json {
  const { summary, description, schema, value, on_behalf_of_email: behalf } = envelope;
  const flow: Json = { summary: summary ?? '', value: normalizeValue(value) };
  if (typeof description === 'string') flow.description = description;
  if (isJson(schema)) flow.schema = schema;
  if (typeof behalf === 'string') flow.on_behalf_of_email = behalf;
  return flow;
}

function normalizeValue(value: unknown): unknown {
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

function withIds(flow: OpenFlow): OpenFlow {
  const taken = allIds(flow.value);
  if (!taken.has(MISSING_ID)) return flow;
  const value = rewriteModules(flow.value, (module) => {
    if (module.id !== MISSING_ID) return module;
    const [id = MISSING_ID] = freshIds(taken, 1);
    taken.add(id);
    return { ...module, id };
  });
  return { ...flow, value };
}

function describeIssue(envelope: Json, issue: { path: PropertyKey[]; message: string; code?: string }): string {
  const type = readAt(envelope, issue.path);
  const isUnknownType = issue.code === 'invalid_union' && issue.path.at(-1) === 'type';
  const message = isUnknownType ? `the type ${JSON.stringify(type)} is not known here` : issue.message;
  const step = stepAround(envelope, issue.path);
  const where = issue.path.map(String).join('.');
  return `${step === undefined ? '' : `Step “${step}”: `}${where}: ${message}`;
}

/** The id of the innermost module on the way to what is wrong. */
function stepAround(envelope: Json, path: PropertyKey[]): string | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const holder = readAt(envelope, path.slice(0, length));
    if (isJson(holder) && typeof holder.id === 'string' && isJson(holder.value)) return holder.id;
  }
  return undefined;
}

function readAt(root: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (holder, key) => (isJson(holder) || Array.isArray(holder) ? Reflect.get(holder, key) : undefined),
    root,
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unique(lines: string[]): string[] {
  return [...new Set(lines)];
}
