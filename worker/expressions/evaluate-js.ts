import {
  newQuickJSWASMModule,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten';

const MEMORY_BYTES_MAX = 64 * 1024 * 1024;
const STACK_BYTES_MAX = 512 * 1024;
// It blocks the worker's loop, heartbeat and all: far below the lease.
const TIME_MS_MAX = 2_000;

export class EvaluationError extends Error {
  override name = 'EvaluationError';
}

export type Surroundings = {
  /** JSON text of each variable the expression may read. */
  values: Record<string, string>;
  /** JSON text by path or key, for each of the functions that read something. */
  read: Record<ReadKind, Record<string, string>>;
};

export type ReadKind = 'variable' | 'resource' | 'flow_user_state';

/** The expression reads a value that its surroundings lack. */
export class MissingValue extends Error {
  override name = 'MissingValue';

  constructor(
    readonly kind: ReadKind,
    readonly path: string,
  ) {
    super(`${kind} ${path} is not known`);
  }
}

let machine: Promise<QuickJSWASMModule> | undefined;

/**
 * Evaluates one expression in a fresh QuickJS, and answers the value as JSON text. Throws EvaluationError, and
 * MissingValue for what it reads by a name that only its evaluation tells.
 */
export async function evaluateJs(expr: string, around: Surroundings, isPredicate: boolean): Promise<string> {
  machine ??= newQuickJSWASMModule();
  const quickJs = await machine;
  const body = expr.trim().replace(/;+$/, '');
  try {
    return evaluateIn(quickJs, { body: `return (\n${body}\n)`, around, isPredicate });
  } catch (error) {
    const isStatements =
      error instanceof EvaluationError && error.message.startsWith('SyntaxError') && /\breturn\b/.test(expr);
    if (!isStatements) throw explain(expr, error);
  }
  try {
    return evaluateIn(quickJs, { body: expr, around, isPredicate });
  } catch (error) {
    throw explain(expr, error);
  }
}

function explain(expr: string, error: unknown): unknown {
  const message = messageFor(error);
  return message === null
    ? error
    : new EvaluationError(`Error during isolated evaluation of expression \`${expr}\`: ${message}`);
}

function messageFor(error: unknown): string | null {
  if (error instanceof EvaluationError) return error.message;
  if (!(error instanceof WebAssembly.RuntimeError)) return null;
  // Out of memory QuickJS cannot tidy up and aborts; its whole WebAssembly instance is of no use any more.
  machine = undefined;
  return 'it used too much memory or stack';
}

function evaluateIn(
  quickJs: QuickJSWASMModule,
  job: { body: string; around: Surroundings; isPredicate: boolean },
): string {
  const runtime = quickJs.newRuntime();
  runtime.setMemoryLimit(MEMORY_BYTES_MAX);
  runtime.setMaxStackSize(STACK_BYTES_MAX);
  const deadline = performance.now() + TIME_MS_MAX;
  runtime.setInterruptHandler(() => performance.now() > deadline);
  const context = runtime.newContext();
  try {
    provide(context, job.around);
    const [async, wait] = /\bawait\b/.test(job.body) ? ['async', 'await '] : ['', ''];
    const give = job.isPredicate ? `Boolean(${wait}main())` : `${wait}main()`;
    const code = `'use strict';(${async}() => { const main = ${async}() => { ${job.body}\n }; const given = ${give}; return JSON.stringify(given === undefined ? null : given) ?? 'null'; })()`;
    const given = context.evalCode(`${prelude(job.around)}\n${code}`, 'expression.js');
    const settled = async && !given.error ? settle(context, given.value) : given;
    return unwrap(context, settled, performance.now() > deadline);
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

/** There is nothing outside that a promise could wait for: it is settled once the jobs in the queue are done. */
function settle(context: QuickJSContext, promise: QuickJSHandle): { error?: QuickJSHandle; value?: QuickJSHandle } {
  context.runtime.executePendingJobs().dispose();
  const state = context.getPromiseState(promise);
  if (state.type === 'fulfilled' && state.notAPromise) return { value: promise };
  promise.dispose();
  if (state.type === 'fulfilled') return { value: state.value };
  if (state.type === 'rejected') return { error: state.error };
  throw new EvaluationError('it waits for something that never comes');
}

function provide(context: QuickJSContext, around: Surroundings): void {
  const texts = { ...prefixed('v:', around.values) };
  for (const kind of READ_KINDS) Object.assign(texts, prefixed(`${kind}:`, around.read[kind]));
  const holder = context.newObject();
  for (const [name, json] of Object.entries(texts)) {
    const text = context.newString(json);
    context.setProp(holder, name, text);
    text.dispose();
  }
  context.setProp(context.global, '__given', holder);
  holder.dispose();
}

function prefixed(prefix: string, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, json]) => [prefix + name, json]));
}

function prelude(around: Surroundings): string {
  const names = Object.keys(around.values).map((name) => `const ${name} = JSON.parse(__given['v:${name}']);`);
  return names.join('') + READERS;
}

const READ_KINDS: ReadKind[] = ['variable', 'resource', 'flow_user_state'];

const READERS = READ_KINDS.map(
  (kind) =>
    `const ${kind} = (path) => { const json = __given['${kind}:' + path]; if (json === undefined) { const missing = new Error('${kind}:' + path); missing.name = 'MissingValue'; throw missing; } return JSON.parse(json); };`,
).join('');

function unwrap(
  context: QuickJSContext,
  result: { error?: QuickJSHandle; value?: QuickJSHandle },
  isLate: boolean,
): string {
  if (result.value) {
    const json = context.getString(result.value);
    result.value.dispose();
    return json;
  }
  const dumped: unknown = result.error ? context.dump(result.error) : null;
  result.error?.dispose();
  const missing = missingOf(dumped);
  if (missing) throw missing;
  throw new EvaluationError(isLate ? `it took longer than ${TIME_MS_MAX / 1000} s` : messageOf(dumped));
}

function missingOf(dumped: unknown): MissingValue | null {
  if (typeof dumped !== 'object' || dumped === null || !('name' in dumped) || !('message' in dumped)) return null;
  if (dumped.name !== 'MissingValue' || typeof dumped.message !== 'string') return null;
  const kind = READ_KINDS.find((candidate) => String(dumped.message).startsWith(`${candidate}:`));
  return kind ? new MissingValue(kind, dumped.message.slice(kind.length + 1)) : null;
}

function messageOf(dumped: unknown): string {
  if (typeof dumped === 'object' && dumped !== null && 'message' in dumped) {
    const name = 'name' in dumped ? String(dumped.name) : 'Error';
    return `${name}: ${String(dumped.message)}`;
  }
  return `it threw ${JSON.stringify(dumped)}`;
}
