// The thread in which expressions run: whatever one of them does, the worker's own thread goes on. Plain JavaScript,
// because it is started from this file as it is in development and from a bundle of its own otherwise.
import { parentPort } from 'node:worker_threads';
import { newQuickJSWASMModule } from 'quickjs-emscripten';

const MEMORY_BYTES_MAX = 64 * 1024 * 1024;
const STACK_BYTES_MAX = 512 * 1024;

/** @typedef {import('./expression-thread').ExpressionRequest} ExpressionRequest */
/** @typedef {import('./expression-thread').Answer} Answer */
/** @typedef {import('quickjs-emscripten').QuickJSContext} Context */
/** @typedef {import('quickjs-emscripten').QuickJSHandle} Handle */
/** @typedef {{ body: string, request: ExpressionRequest, deadlineMs: number }} Job */

/** What is wrong with the expression, for whoever wrote it. */
class Wrong extends Error {}

/** The expression reads a value that it was not given. */
class Missing extends Error {
  /**
   * @param {string} kind
   * @param {string} path
   */
  constructor(kind, path) {
    super(`${kind} ${path} is not known`);
    this.kind = kind;
    this.path = path;
  }
}

/** @type {import('quickjs-emscripten').QuickJSWASMModule | null} */
let machine = null;

const loadMachine = async () => (machine ??= await newQuickJSWASMModule());

await loadMachine();
parentPort?.on('message', (message) => void answer(message));
parentPort?.postMessage({ type: 'ready' }, []);

/** @param {{ requests: ExpressionRequest[], timeMsMax: number }} batch */
async function answer({ requests, timeMsMax }) {
  const deadlineMs = performance.now() + timeMsMax;
  const answers = [];
  for (const request of requests) {
    answers.push(evaluate(await loadMachine(), { request, deadlineMs }, timeMsMax));
  }
  parentPort?.postMessage({ type: 'answers', answers }, []);
}

/**
 * @param {import('quickjs-emscripten').QuickJSWASMModule} quickJs
 * @param {Omit<Job, 'body'>} job
 * @param {number} timeMsMax
 * @returns {Answer}
 */
function evaluate(quickJs, job, timeMsMax) {
  const expr = job.request.expr.trim();
  try {
    try {
      return { json: evaluateIn(quickJs, { ...job, body: `return (\n${expr.replace(/;+$/, '')}\n)` }, timeMsMax) };
    } catch (error) {
      if (!(error instanceof Wrong && error.message.startsWith('SyntaxError'))) throw error;
      return { json: evaluateIn(quickJs, { ...job, body: statementsOf(expr) }, timeMsMax) };
    }
  } catch (error) {
    return complaintOf(error);
  }
}

/**
 * What cannot stand in brackets: statements, or an expression with a semicolon and a comment behind it.
 * @param {string} expr
 */
function statementsOf(expr) {
  return /\breturn\b/.test(expr) ? expr : `return ${expr}`;
}

/**
 * @param {unknown} error
 * @returns {Answer}
 */
function complaintOf(error) {
  if (error instanceof Missing) return { missing: { kind: /** @type {never} */ (error.kind), path: error.path } };
  if (error instanceof Wrong) return { error: error.message };
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  // Out of memory QuickJS cannot tidy up and aborts; its whole WebAssembly instance is of no use any more.
  machine = null;
  return { error: 'it used too much memory or stack' };
}

/**
 * @param {import('quickjs-emscripten').QuickJSWASMModule} quickJs
 * @param {Job} job
 * @param {number} timeMsMax
 */
function evaluateIn(quickJs, { body, request, deadlineMs }, timeMsMax) {
  const runtime = quickJs.newRuntime();
  runtime.setMemoryLimit(MEMORY_BYTES_MAX);
  runtime.setMaxStackSize(STACK_BYTES_MAX);
  const isLate = () => performance.now() > deadlineMs;
  runtime.setInterruptHandler(isLate);
  const context = runtime.newContext();
  try {
    provide(context, request.around);
    const [async, wait] = /\bawait\b/.test(body) ? ['async', 'await '] : ['', ''];
    const give = request.isPredicate ? `Boolean(${wait}main())` : `${wait}main()`;
    const code = `'use strict';(${async}() => { const main = ${async}() => { ${body}\n }; const given = ${give}; return JSON.stringify(given === undefined ? null : given) ?? 'null'; })()`;
    const given = context.evalCode(`${prelude(request.around)}\n${code}`, 'expression.js');
    const settled = async && !given.error ? settle(context, given.value) : given;
    return unwrap(context, settled, isLate() ? `it took longer than ${timeMsMax / 1000} s` : null);
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

/**
 * There is nothing outside that a promise could wait for: it is settled once the jobs in the queue are done.
 * @param {Context} context
 * @param {Handle} promise
 * @returns {{ error?: Handle, value?: Handle }}
 */
function settle(context, promise) {
  context.runtime.executePendingJobs().dispose();
  const state = context.getPromiseState(promise);
  if (state.type === 'fulfilled' && state.notAPromise) return { value: promise };
  promise.dispose();
  if (state.type === 'fulfilled') return { value: state.value };
  if (state.type === 'rejected') return { error: state.error };
  throw new Wrong('it waits for something that never comes');
}

/** @type {import('./expression-thread').ReadKind[]} */
const READ_KINDS = ['variable', 'resource', 'flow_user_state'];

/**
 * @param {Context} context
 * @param {ExpressionRequest['around']} around
 */
function provide(context, around) {
  const texts = prefixed('v:', around.values);
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

/**
 * @param {string} prefix
 * @param {Record<string, string>} values
 * @returns {Record<string, string>}
 */
function prefixed(prefix, values) {
  return Object.fromEntries(Object.entries(values).map(([name, json]) => [prefix + name, json]));
}

const READERS = READ_KINDS.map(
  (kind) =>
    `const ${kind} = (path) => { const json = __given['${kind}:' + path]; if (json === undefined) { const missing = new Error('${kind}:' + path); missing.name = 'MissingValue'; throw missing; } return JSON.parse(json); };`,
).join('');

/** @param {ExpressionRequest['around']} around */
function prelude(around) {
  const names = Object.keys(around.values).map((name) => `const ${name} = JSON.parse(__given['v:${name}']);`);
  return names.join('') + READERS;
}

/**
 * @param {Context} context
 * @param {{ error?: Handle, value?: Handle }} result
 * @param {string | null} late
 */
function unwrap(context, result, late) {
  if (result.value) {
    const json = context.getString(result.value);
    result.value.dispose();
    return json;
  }
  /** @type {unknown} */
  const dumped = result.error ? context.dump(result.error) : null;
  result.error?.dispose();
  const missing = missingOf(dumped);
  if (missing) throw missing;
  throw new Wrong(late ?? messageOf(dumped));
}

/** @param {unknown} dumped */
function missingOf(dumped) {
  if (typeof dumped !== 'object' || dumped === null || !('name' in dumped) || !('message' in dumped)) return null;
  const { name, message } = dumped;
  if (name !== 'MissingValue' || typeof message !== 'string') return null;
  const kind = READ_KINDS.find((candidate) => message.startsWith(`${candidate}:`));
  return kind ? new Missing(kind, message.slice(kind.length + 1)) : null;
}

/** @param {unknown} dumped */
function messageOf(dumped) {
  if (typeof dumped === 'object' && dumped !== null && 'message' in dumped) {
    const name = 'name' in dumped ? String(dumped.name) : 'Error';
    return `${name}: ${String(dumped.message)}`;
  }
  return `it threw ${JSON.stringify(dumped)}`;
}
