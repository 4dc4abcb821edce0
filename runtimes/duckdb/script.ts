/**
 * Runs the statements in a database of their own, in memory. DuckDB itself takes the text apart and casts each argument
 * to the type it is declared with. No more rows are read than a result may hold: it is too large by then.
 */
export const DUCKDB_SCRIPT = String.raw`
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';

type Parameter = { name: string; type: string; value: unknown };
type Settings = { home: string; memoryBytes: number; resultBytesMax: number; setUp: string[]; secrets: string[] };

const QUERY_RESULT = 3;

export async function main(source: string, parameters: Parameter[], settings: Settings) {
  // DuckDB calls it an error to be asked nothing.
  if (source.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() === '') return [];
  const { DuckDBInstance } = await import(settings.home + '/node_modules/@duckdb/node-api/lib/index.js');
  try {
    const connection = await open(DuckDBInstance, settings);
    const bound = await bind(connection, parameters);
    const statements = await connection.extractStatements(source);
    let rows: unknown[] = [];
    for (let at = 0; at < statements.count; at++) {
      const began = performance.now();
      const prepared = await statements.prepare(at);
      give(prepared, bound);
      const result = at < statements.count - 1 ? await prepared.run() : await prepared.stream();
      const isQuery = result.returnType === QUERY_RESULT;
      rows = isQuery && at === statements.count - 1 ? await read(result, settings.resultBytesMax) : [];
      const count = isQuery ? rows.length || (result.rowCount ?? 0) : result.rowsChanged;
      const took = Math.round(performance.now() - began);
      console.log('statement ' + (at + 1) + ': ' + count + (count === 1 ? ' row, ' : ' rows, ') + took + ' ms');
    }
    return rows;
  } catch (error) {
    throw explained(error, settings.secrets);
  }
}

async function open(DuckDBInstance, { home, memoryBytes, setUp }: Settings) {
  // What would be moved out of memory would only be moved into the memory of the sandbox's own file system.
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memoryBytes + 'B',
    threads: '2',
    max_temp_directory_size: '0B',
  });
  const connection = await instance.connect();
  await offerExtensions(connection, home + '/extensions');
  for (const statement of setUp) await connection.run(statement);
  return connection;
}

/** Those that were installed with DuckDB are found where it would put one that it fetches itself. */
async function offerExtensions(connection, folder: string) {
  if (!existsSync(folder)) return;
  const version = (await (await connection.run('SELECT library_version FROM pragma_version()')).getRows())[0][0];
  const platform = (await (await connection.run('PRAGMA platform')).getRows())[0][0];
  const place = process.env.HOME + '/.duckdb/extensions/' + version + '/' + platform;
  mkdirSync(place, { recursive: true });
  for (const file of readdirSync(folder)) if (!existsSync(place + '/' + file)) symlinkSync(folder + '/' + file, place + '/' + file);
}

/** Arguments as values of the types they are declared with. */
async function bind(connection, parameters: Parameter[]) {
  const bound = new Map<string, { value: unknown; type: unknown }>();
  for (const { name, type, value } of parameters) {
    const isText = value === null || typeof value !== 'object';
    const isBytes = /^(blob|bytea|binary|varbinary)$/i.test(type);
    const text = value === null ? null : isText ? String(value) : JSON.stringify(value);
    const given = isBytes ? 'from_base64($1)' : isText ? '$1' : 'CAST($1 AS JSON)';
    const bare = isBytes ? text?.replace(/^data:[^,]*,/, '') : text;
    const result = await connection.run('SELECT CAST(' + given + ' AS ' + type + ')', [bare ?? null]);
    bound.set(name, { value: (await result.getRows())[0][0], type: result.columnType(0) });
  }
  return bound;
}

function give(prepared, bound) {
  for (let place = 1; place <= prepared.parameterCount; place++) {
    const name = prepared.parameterName(place);
    const found = bound.get(name);
    if (!found) throw named('BadInput', '"$' + name + '" is used but not declared: add a line "-- $' + name + ' (type)"');
    prepared.bindValue(place, found.value, found.type);
  }
}

async function read(result, bytesMax: number) {
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes();
  const rows = [];
  let bytes = 0;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0 && bytes <= bytesMax; chunk = await result.fetchChunk()) {
    for (const values of chunk.getRows()) {
      const row = Object.fromEntries(values.map((value, at) => [names[at], plain(value, types[at])]));
      bytes += JSON.stringify(row).length;
      rows.push(row);
      if (bytes > bytesMax) break;
    }
  }
  return rows;
}

/** A value as JSON holds it: exact, else as text. */
function plain(value, type) {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'string') return type?.alias === 'JSON' ? fromJson(value) : value;
  return structured(value, type) ?? moment(value) ?? String(value);
}

function structured(value, type) {
  switch (value.constructor.name) {
    case 'DuckDBListValue':
    case 'DuckDBArrayValue':
      return value.items.map((item) => plain(item, type?.valueType));
    case 'DuckDBStructValue':
      return Object.fromEntries(Object.entries(value.entries).map(([name, each], at) => [name, plain(each, type?.entryTypes?.[at])]));
    case 'DuckDBMapValue':
      return fromMap(value.entries.map((each) => ({ key: plain(each.key, type?.keyType), value: plain(each.value, type?.valueType) })));
    case 'DuckDBUnionValue':
    case 'DuckDBVariantValue':
      return plain(value.value, value.type ?? type?.memberTypeForTag?.(value.tag));
    case 'DuckDBBlobValue':
      return Buffer.from(value.bytes).toString('base64');
    case 'DuckDBDecimalValue': {
      const digits = String(value.value).replace('-', '');
      return digits.length <= 15 ? Number(String(value)) : String(value);
    }
  }
}

/** An object, where the keys have a text of their own. */
function fromMap(entries) {
  return entries.some(({ key }) => typeof key === 'object') ? entries : Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}

function moment(value) {
  const kind = /^DuckDBTimestamp(TZ)?/.exec(value.constructor.name);
  if (!kind) return undefined;
  const text = String(value).replace(' ', 'T');
  if (!kind[1] || !value.isFinite) return text;
  const exact = new Date(Number(value.micros / 1000n));
  return Number.isNaN(exact.getTime()) ? text : exact.toISOString();
}

function fromJson(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** "Catalog Error: no such table" has its name in front. What was looked up for this run is in no message. */
function explained(error, secrets: string[]) {
  const [, kind, rest] = /^(?:Failed to [a-z ]+: )?([A-Z][A-Za-z ]+) Error: ([\s\S]*)$/.exec(String(error?.message ?? error)) ?? [];
  const name = kind ? kind.replaceAll(' ', '') + 'Error' : (error?.name ?? 'Error');
  return named(name, secrets.reduce((text, secret) => text.replaceAll(secret, '***'), rest ?? String(error?.message ?? error)));
}

function named(name: string, message: string) {
  return Object.assign(new Error(message), { name, stack: '' });
}
`;
