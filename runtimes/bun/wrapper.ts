/** Imports main.ts, calls main with the arguments by name in the order it declares them, writes to descriptor 3. */
const WRAPPER = String.raw`
let home = io.dir + '/';
let given = {};
let declared = {};
let entry = 'main.ts';
let told = [];
const servesTurns = process.env.MILLRACE_TURNS === '1';
delete process.env.MILLRACE_TURNS;

/** Lines of stdin, each once its newline has come. */
async function* lines() {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of io.input()) {
    const [...whole] = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = whole.pop();
    yield* whole;
  }
}

async function environment() {
  const file = io.file(home + 'env.json');
  return (await file.exists()) ? file.json() : {};
}

async function readFiles() {
  const [env, inputs] = await Promise.all([environment(), io.file(home + 'args.json').json()]);
  // What one job is told, the next one is not.
  for (const name of told) delete process.env[name];
  told = Object.keys(env);
  Object.assign(process.env, env);
  const { args, dates, parameters, file } = inputs;
  for (const name of dates) if (typeof args[name] === 'string') args[name] = new Date(args[name]);
  given = args;
  declared = parameters ?? {};
  entry = file ?? 'main.ts';
}

/** Opened anew, the file is empty: nothing else in it counts. */
async function send(kind, body) {
  await io.write('/proc/self/fd/3', kind + '\n' + body);
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

/** A bundler may give parameters other names: then those of the source count. */
function argumentsFor(main, name) {
  const names = declared[name] ?? parameterNames(Function.prototype.toString.call(main));
  // A single destructured parameter takes the arguments as the object they are.
  if (names.length === 1 && names[0] === null) return [given];
  return names.filter((name) => name !== '...').map((name) => (name === null ? undefined : given[name]));
}

/** What a preprocessor made of an event, as arguments. */
function asArguments(value) {
  if (value === null || value === undefined) return {};
  return typeof value === 'object' && !Array.isArray(value) ? value : { value };
}

const loaded = new Map();

/** A process that serves several jobs loads each script once. */
async function load() {
  const file = home + entry;
  if (!servesTurns) return import(file);
  const source = await io.file(file).text();
  if (!loaded.has(source)) loaded.set(source, await import(file));
  return loaded.get(source);
}

async function call() {
  const script = await load();
  const names = [process.env.MILLRACE_ENTRYPOINT ?? '', 'main', 'default'];
  const name = names.find((candidate) => typeof script[candidate] === 'function');
  if (name === undefined) throw new Error('the script has no function called main');
  const run = (exported) => script[exported](...argumentsFor(script[exported], exported));
  if (process.env.MILLRACE_PREPROCESS !== '1') return ['ok', encode(await run(name))];
  if (typeof script.preprocessor !== 'function') throw new Error('the script exports no function called preprocessor');
  given = asArguments(await run('preprocessor'));
  // Written down now: main may change what it is given.
  const made = encode(given);
  return ['preprocessed', '[' + made + ',' + encode(await run(name)) + ']'];
}

/** Paths as the script's author knows them. */
function shown(text) {
  // A script that was loaded in an earlier turn lies in that one's folder; Node takes a bundle's sources to be beside it.
  const own = new RegExp(io.dir.replaceAll(/[^\w\/]/g, '\\$&') + '/(?:turn-[0-9]+/|' + io.dir.split('/').at(-1) + '/)?', 'g');
  return String(text).replaceAll(own, '').replaceAll('\0', '\\0').toWellFormed();
}

/** bun reports what it cannot compile or find in classes of its own. */
const NAMES = { BuildMessage: 'SyntaxError', ResolveMessage: 'ModuleNotFound' };

function describe(error) {
  if (!(error instanceof Error) && !NAMES[error?.name]) return { name: 'Error', message: shown(textOf(error)) };
  const parts = Array.isArray(error.errors) ? error.errors.map((each) => String(each?.message ?? each)) : [];
  const where = error.position ? ' (line ' + error.position.line + ')' : '';
  const stack = String(error.stack ?? '').split('\n').filter((line) => !line.includes(io.self)).join('\n');
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

async function report(error) {
  const described = describe(error);
  console.error(described.stack ?? described.name + ': ' + described.message);
  await send('error', JSON.stringify(described));
}

async function fail(error) {
  await report(error);
  process.exit(1);
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

/** Runs one job and answers its exit code. */
async function run() {
  try {
    await send(...(await call()));
    return 0;
  } catch (error) {
    if (error instanceof Unstorable) await send('unstorable', JSON.stringify(error.message));
    else await report(error);
    return 1;
  }
}

async function serveTurns() {
  for await (const turn of lines()) {
    home = io.dir + '/turn-' + turn + '/';
    await readFiles();
    await run();
    await io.endTurn();
  }
  return 0;
}

async function serveOne() {
  // A process that was started ahead of its job waits here: once its stdin has ended, the files are complete.
  await io.inputEnded();
  await readFiles();
  return run();
}

void (servesTurns ? serveTurns() : serveOne()).then((code) => process.exit(code));
`;

// Bun's own functions are there from the start: node:fs would take longer to load than most scripts take to run.
const BUN_IO = `
const io = {
  dir: process.argv[2],
  self: Bun.main,
  file: Bun.file,
  write: Bun.write,
  input: () => Bun.stdin.stream(),
  // As a text at once: a stream takes longer to load.
  inputEnded: () => Bun.stdin.text(),
  endTurn: () => Bun.write(Bun.file(4), '.'),
};
process.argv.length = 2;
`;

/** What Bun brings along, for the runtimes that only have Node's library. */
const NODE_IO = `
import { writeSync } from 'node:fs';
import { access, readFile, writeFile } from 'node:fs/promises';

const io = {
  dir: import.meta.dirname,
  self: '/wrapper.mjs',
  file: (path) => ({
    exists: () => access(path).then(() => true, () => false),
    text: () => readFile(path, 'utf8'),
    json: async () => JSON.parse(await readFile(path, 'utf8')),
  }),
  write: writeFile,
  input: () => process.stdin,
  inputEnded: async () => {
    for await (const chunk of process.stdin) void chunk;
  },
  endTurn: () => writeSync(4, '.'),
};
`;

/** Asks for the folder with the job's files as its argument. */
export const BUN_WRAPPER = BUN_IO + WRAPPER;
export const NODE_WRAPPER = NODE_IO + WRAPPER;
