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
  /** JSON text by path, for `variable()` and `resource()`. */
  variables: Record<string, string>;
  resources: Record<string, string>;
};

let machine: Promise<QuickJSWASMModule> | undefined;

/** Evaluates one expression in a fresh QuickJS, and answers the value as JSON text. Throws EvaluationError. */
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
    const give = job.isPredicate ? 'Boolean(main())' : 'main()';
    const code = `'use strict';(() => { const main = () => { ${job.body}\n }; const given = ${give}; return JSON.stringify(given === undefined ? null : given) ?? 'null'; })()`;
    return unwrap(
      context,
      context.evalCode(`${prelude(job.around)}\n${code}`, 'expression.js'),
      performance.now() > deadline,
    );
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

function provide(context: QuickJSContext, around: Surroundings): void {
  const texts = {
    ...prefixed('v:', around.values),
    ...prefixed('var:', around.variables),
    ...prefixed('res:', around.resources),
  };
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
  return `${names.join('')}${reader('variable', 'var:')}${reader('resource', 'res:')}`;
}

function reader(kind: string, prefix: string): string {
  return `const ${kind} = (path) => { const json = __given['${prefix}' + path]; if (json === undefined) throw new Error('${kind} ' + path + ' is not known: name it by a literal path'); return JSON.parse(json); };`;
}

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
  throw new EvaluationError(isLate ? `it took longer than ${TIME_MS_MAX / 1000} s` : messageOf(dumped));
}

function messageOf(dumped: unknown): string {
  if (typeof dumped === 'object' && dumped !== null && 'message' in dumped) {
    const name = 'name' in dumped ? String(dumped.name) : 'Error';
    return `${name}: ${String(dumped.message)}`;
  }
  return `it threw ${JSON.stringify(dumped)}`;
}
