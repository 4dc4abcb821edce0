import type { JsonSchema } from '@/engine/flow/schema';
import { type Signature, SignatureError } from '../contract';
import { objectSchema } from '../object-schema';
import { DATABASE, readDefault, sqlTypeSchema } from '../postgresql/signature';

/** `-- @P1 name (type) = default`: `variable` is `@P1` as it is declared, `type` one that T-SQL has variables of. */
type Parameter = { variable: string; name: string; type: string; schema: JsonSchema; default: unknown };

/** What one request to the server holds. A value is text or bytes: the server makes it what its variable is. */
export type Batch = { text: string; values: { name: string; value: string | Buffer | null }[] };

const DECLARATION = /^\s*--\s*(@p\d+)\s+([A-Za-z_]\w*)\s*(?:\(([^)]*(?:\([^)]*\)[^)]*)?)\))?\s*(?:=\s*(.*?))?\s*$/i;
const TYPE = /^[a-z]\w*(?:\(\s*(?:max|\d+)\s*(?:,\s*\d+\s*)?\))?$/;

const TEXT = 'nvarchar(max)';
const BYTES = 'varbinary(max)';
/** Names of other databases, and types that need a length or that no variable may have. */
const VARIABLE_TYPES: Record<string, string> = {
  string: TEXT,
  text: TEXT,
  ntext: TEXT,
  json: TEXT,
  char: TEXT,
  nchar: TEXT,
  varchar: TEXT,
  nvarchar: TEXT,
  image: BYTES,
  binary: BYTES,
  varbinary: BYTES,
  uuid: 'uniqueidentifier',
  bool: 'bit',
  boolean: 'bit',
  integer: 'int',
  double: 'float',
  decimal: 'decimal(38, 10)',
  numeric: 'decimal(38, 10)',
  timestamp: 'datetime2',
};
/** Where the form's words for it are another database's. */
const FORM_TYPES: Record<string, string> = {
  bit: 'boolean',
  uniqueidentifier: 'uuid',
  smallmoney: 'money',
  smalldatetime: 'datetime',
  image: 'blob',
};

export function mssqlSignature(source: string): Signature {
  const parameters = readParameters(source);
  const fields = parameters.map(({ name, schema, default: value }) => {
    return [name, value === undefined ? schema : { ...schema, default: value }] as const;
  });
  const database: JsonSchema = { type: 'object', format: 'resource-ms_sql_server' };
  const required = parameters.filter(({ default: value }) => value === undefined).map(({ name }) => name);
  const properties = Object.fromEntries([[DATABASE, database] as const, ...fields]);
  return { schema: objectSchema(properties, [DATABASE, ...required]), hasMain: true };
}

/** The source at its lines `GO`. One that names a parameter gets all of them, as variables. Throws SignatureError. */
export function mssqlBatches(source: string, args: Record<string, unknown>): Batch[] {
  const parameters = readParameters(source);
  refuseUndeclared(source, parameters);
  return source
    .split(/^[ \t]*GO[ \t]*;?[ \t]*$/im)
    .filter((text) => withoutComments(text).trim() !== '')
    .map((text) => batchOf(text, parameters, args));
}

function readParameters(source: string): Parameter[] {
  const found = new Map<string, Parameter>();
  source.split(/\r?\n/).forEach((line, at) => {
    const [, variable, name, written = 'nvarchar', fallback] = DECLARATION.exec(line) ?? [];
    if (!variable || !name) return;
    const type = written.trim().toLowerCase();
    if (!TYPE.test(type)) throw new SignatureError(`line ${at + 1}: "${written}" is not a type`);
    if (found.has(variable.toLowerCase())) throw new SignatureError(`line ${at + 1}: ${variable} is declared twice`);
    const schema = sqlTypeSchema(FORM_TYPES[type] ?? type);
    const value = fallback === undefined ? undefined : readDefault(fallback, schema);
    found.set(variable.toLowerCase(), { variable, name, type: VARIABLE_TYPES[type] ?? type, schema, default: value });
  });
  return [...found.values()];
}

function refuseUndeclared(source: string, parameters: Parameter[]): void {
  for (const [used] of withoutComments(source).matchAll(/(?<![@\w])@p\d+\b/gi)) {
    const isDeclared = parameters.some(({ variable }) => variable.toLowerCase() === used.toLowerCase());
    if (!isDeclared)
      throw new SignatureError(`"${used}" is used but not declared: add a line "-- ${used} name (type)"`);
  }
}

/** On the line where the batch begins, so that the server counts lines as its author does. */
function batchOf(text: string, parameters: Parameter[], args: Record<string, unknown>): Batch {
  const isUsed = parameters.some(({ variable }) =>
    withoutComments(text).toLowerCase().includes(variable.toLowerCase()),
  );
  if (!isUsed) return { text, values: [] };
  const given = parameters.map(({ variable, name, type, default: value }) => ({
    declaration: `DECLARE ${variable} ${type} = @given_${variable.slice(1)};`,
    name: `given_${variable.slice(1)}`,
    value: boundValue(args[name] === undefined ? value : args[name], type),
  }));
  return {
    text: `${given.map(({ declaration }) => declaration).join(' ')} ${text}`,
    values: given.map(({ name, value }) => ({ name, value })),
  };
}

function boundValue(value: unknown, type: string): string | Buffer | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  if (/^varbinary|^binary/.test(type)) return Buffer.from(text.replace(/^data:[^,]*,/, ''), 'base64');
  // Only datetimeoffset knows of time zones.
  return /^(?:small)?datetime2?\b/.test(type) ? text.replace(/Z$/, '') : text;
}

/** Without what is quoted, either. */
function withoutComments(text: string): string {
  return text.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, ' ');
}
