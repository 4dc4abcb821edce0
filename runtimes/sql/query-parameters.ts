import type { JsonSchema } from '@/engine/flow/schema';
import { type Signature, SignatureError } from '../contract';
import { objectSchema } from '../object-schema';
import { DATABASE, readDefault, sqlTypeSchema } from '../postgresql/signature';
import { splitStatements } from './split';

/** `-- ? name (type) = default`, one for each `?` in turn, or `-- :name (type) = default` for all `:name`; `$name` in DuckDB. */
export type QueryParameter = { name: string; isNamed: boolean; type: string; schema: JsonSchema; default: unknown };

const DECLARATION =
  /^\s*--\s*(?:(\?)\s+([A-Za-z_]\w*)|[:$@]([A-Za-z_]\w*))\s*(?:\(([^)]*(?:\([^)]*\)[^)]*)?)\))?\s*(?:=\s*(.*?))?\s*$/;

export function queryParameters(source: string): QueryParameter[] {
  const found: QueryParameter[] = [];
  source.split(/\r?\n/).forEach((line, at) => {
    const [matched, mark, placed, named, type = 'text', fallback] = DECLARATION.exec(line) ?? [];
    const name = placed ?? named;
    if (matched === undefined || !name) return;
    if (found.some((each) => each.name === name)) throw new SignatureError(`line ${at + 1}: ${name} is declared twice`);
    const schema = sqlTypeSchema(type.trim().toLowerCase());
    const value = fallback === undefined ? undefined : readDefault(fallback, schema);
    found.push({ name, isNamed: mark === undefined, type: type.trim(), schema, default: value });
  });
  return found;
}

/** The form of a query; the database comes first where it needs one. */
export function querySignature(source: string, database: JsonSchema | null, isDatabaseRequired = true): Signature {
  const parameters = queryParameters(source);
  const fields = parameters.map(({ name, schema, default: value }): [string, JsonSchema] => [
    name,
    { ...schema, ...(value === undefined ? {} : { default: value }) },
  ]);
  const first: [string, JsonSchema][] = database ? [[DATABASE, database]] : [];
  const required = parameters.filter(({ default: value }) => value === undefined).map(({ name }) => name);
  const all = database && isDatabaseRequired ? [DATABASE, ...required] : required;
  return { schema: objectSchema(Object.fromEntries([...first, ...fields]), all), hasMain: true };
}

/** The value of a parameter, its default where none is given. */
export function queryValue({ name, default: value }: QueryParameter, args: Record<string, unknown>): unknown {
  return args[name] === undefined ? (value ?? null) : args[name];
}

export type BoundStatement = { text: string; values: unknown[] };

/** Statements with the values of their parameters: every `?` takes the next one that is declared so. Throws SignatureError. */
export function bindStatements(source: string, args: Record<string, unknown>): BoundStatement[] {
  const parameters = queryParameters(source);
  const places = parameters.filter(({ isNamed }) => !isNamed);
  let next = 0;
  return splitStatements(source).map(({ text, marks }) => {
    const values = marks.map((mark) => {
      const parameter = mark === '?' ? places[next++] : parameters.find(({ name }) => name === mark);
      if (parameter) return queryValue(parameter, args);
      const declaration = mark === '?' ? '-- ? name (type)' : `-- :${mark} (type)`;
      throw new SignatureError(`"${mark}" is used but not declared: add a line "${declaration}"`);
    });
    return { text, values };
  });
}
