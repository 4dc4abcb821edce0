/** Imports main.ts, calls main with the arguments by name in the order it declares them, writes to descriptor 3. */
export const BUN_WRAPPER = String.raw`
import { existsSync, readFileSync, readSync, writeSync } from 'node:fs';

// A process that was started ahead of its job waits here: its stdin ends when the job's files are complete.
while (readSync(0, Buffer.alloc(64), 0, 64, null) > 0);
if (existsSync(import.meta.dir + '/env.json')) {
  Object.assign(process.env, JSON.parse(readFileSync(import.meta.dir + '/env.json', 'utf8')));
}
const { args: given, dates } = JSON.parse(readFileSync(import.meta.dir + '/args.json', 'utf8'));
for (const name of dates) if (typeof given[name] === 'string') given[name] = new Date(given[name]);

function send(kind, body) {
  const bytes = Buffer.from(kind + '\n' + body);
  for (let at = 0; at < bytes.length; ) at += writeSync(3, bytes, at);
}

class Unstorable extends Error {}

function plain(key, value) {
  const original = this[key];
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  }
  if (original instanceof Map) return Object.fromEntries(original);
  if (original instanceof Set) return [...original];
  if (original instanceof Error) return { name: original.name, message: original.message };
  if (original instanceof ArrayBuffer || ArrayBuffer.isView(original)) {
    const view = original instanceof ArrayBuffer ? original : original.buffer.slice(original.byteOffset, original.byteOffset + original.byteLength);
    return Buffer.from(view).toString('base64');
  }
  if (original instanceof Date && Number.isNaN(original.getTime())) throw new Unstorable('it holds an invalid Date');
  return value;
}

function encode(value) {
  try {
    return JSON.stringify(value, plain) ?? 'null';
  } catch (error) {
    if (error instanceof RangeError) throw new Unstorable('it is nested deeper than 64 levels');
    if (error instanceof TypeError && /cyclic|circular/i.test(error.message)) throw new Unstorable('it contains itself');
    throw error;
  }
}

/** Names of the declared parameters; null for a destructured one, '...' for the rest. */
function parameterNames(code) {
  const arrow = /^(?:async\s*)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(code);
  if (arrow) return [arrow[1]];
  const names = [];
  let expectName = true;
  let depth = 1;
  for (let at = code.indexOf('(') + 1; at < code.length && depth > 0; ) {
    const skipped = skipText(code, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const sign = code[at];
    if (expectName && !/\s/.test(sign) && sign !== ')') {
      const word = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(code.slice(at, at + 200));
      names.push(word ? word[0] : code.startsWith('...', at) ? '...' : null);
      expectName = false;
    }
    if ('([{'.includes(sign)) depth++;
    if (')]}'.includes(sign)) depth--;
    if (sign === ',' && depth === 1) expectName = true;
    at++;
  }
  return names;
}

/** Where a text, comment or pattern that begins here ends; here itself if none does. */
function skipText(code, at) {
  const sign = code[at];
  if (code.startsWith('//', at)) return (code.indexOf('\n', at) + 1) || code.length;
  if (code.startsWith('/*', at)) return code.indexOf('*/', at) + 2;
  const isPattern = sign === '/' && /[(,=:[!&|?{};]\s*$/.test(code.slice(Math.max(0, at - 50), at));
  if (sign !== '"' && sign !== "'" && sign !== '\x60' && !isPattern) return at;
  let inClass = false;
  for (let end = at + 1; end < code.length; end++) {
    const here = code[end];
    if (here === '\\') end++;
    else if (isPattern && (here === '[' || here === ']')) inClass = here === '[';
    else if (sign === '\x60' && here === '$' && code[end + 1] === '{') end = skipPlaceholder(code, end + 2);
    else if (here === sign && !inClass) return end + 1;
  }
  return code.length;
}

function skipPlaceholder(code, start) {
  let depth = 1;
  let at = start;
  while (at < code.length) {
    const skipped = skipText(code, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    if (code[at] === '{') depth++;
    if (code[at] === '}' && --depth === 0) return at;
    at++;
  }
  return at;
}

function argumentsFor(main) {
  const names = parameterNames(Function.prototype.toString.call(main));
  // A single destructured parameter takes the arguments as the object they are.
  if (names.length === 1 && names[0] === null) return [given];
  return names.filter((name) => name !== '...').map((name) => (name === null ? undefined : given[name]));
}

async function call() {
  const script = await import('./main.ts');
  const main = typeof script.main === 'function' ? script.main : script.default;
  if (typeof main !== 'function') throw new Error('the script has no function called main');
  return await main(...argumentsFor(main));
}

/** Paths as the script's author knows them. */
const shown = (text) => String(text).replaceAll(import.meta.dir + '/', '').replaceAll('\0', '\\0').toWellFormed();

/** bun reports what it cannot compile or find in classes of its own. */
const NAMES = { BuildMessage: 'SyntaxError', ResolveMessage: 'ModuleNotFound' };

function describe(error) {
  if (!(error instanceof Error) && !NAMES[error?.name]) return { name: 'Error', message: shown(textOf(error)) };
  const parts = Array.isArray(error.errors) ? error.errors.map((each) => String(each?.message ?? each)) : [];
  const where = error.position ? ' (line ' + error.position.line + ')' : '';
  const stack = String(error.stack ?? '').split('\n').filter((line) => !line.includes('/wrapper.mjs')).join('\n');
  return {
    name: shown(NAMES[error.name] ?? (error.name || error.constructor.name)),
    message: shown(parts.length > 0 && error instanceof AggregateError ? parts.join('\n') : error.message) + where,
    ...(stack && !NAMES[error.name] ? { stack: shown(stack) } : {}),
  };
}

function textOf(thrown) {
  if (typeof thrown === 'string') return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return String(thrown);
  }
}

function fail(error) {
  const described = describe(error);
  console.error(described.stack ?? described.name + ': ' + described.message);
  send('error', JSON.stringify(described));
  process.exit(1);
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

async function run() {
  let value;
  try {
    value = await call();
  } catch (error) {
    return fail(error);
  }
  let body;
  try {
    body = encode(value);
  } catch (error) {
    if (!(error instanceof Unstorable)) return fail(error);
    send('unstorable', JSON.stringify(error.message));
    process.exit(1);
  }
  send('ok', body);
  process.exit(0);
}

await run();
`;
