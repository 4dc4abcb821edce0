import type { JsonSchema } from '@/engine/flow/schema';
import type { Signature } from '../contract';
import { objectSchema } from '../object-schema';
import { sqlParameters } from './statements';

/** Name of the argument that says which database to use. */
export const DATABASE = 'database';

export function postgresqlSignature(source: string): Signature {
  const properties: Record<string, JsonSchema> = { [DATABASE]: { type: 'object', format: 'resource-postgresql' } };
  const required = [DATABASE];
  for (const parameter of sqlParameters(source)) {
    const schema = sqlTypeSchema(parameter.type);
    const value = parameter.default === null ? undefined : readDefault(parameter.default, schema);
    properties[parameter.name] = { ...schema, ...(value === undefined ? {} : { default: value }) };
    if (parameter.default === null) required.push(parameter.name);
  }
  return { schema: objectSchema(properties, required), hasMain: true };
}

const TYPES: [RegExp, JsonSchema][] = [
  [/^(tiny|small|medium|big)?int(eger)?\d?( unsigned)?$|^(small|big)?serial$|^int[248]$/, { type: 'integer' }],
  [/^(numeric|decimal|real|float\d?|double precision|money)(\(|$)/, { type: 'number' }],
  [/^bool(ean)?$/, { type: 'boolean' }],
  [/^jsonb?$/, { type: 'object' }],
  [/^date$/, { type: 'string', format: 'date' }],
  [/^time\b(?!stamp)/, { type: 'string', format: 'time' }],
  [/^(timestamp|datetime)/, { type: 'string', format: 'date-time' }],
  [/^uuid$/, { type: 'string', format: 'uuid' }],
  [/^(bytea|blob|(var)?binary)(\(|$)/, { type: 'string', contentEncoding: 'base64' }],
];

/** The form field for a column type, as most databases name them. */
export function sqlTypeSchema(type: string): JsonSchema {
  const item = /^(.*?)\s*\[\s*\d*\s*\]$/.exec(type)?.[1];
  if (item !== undefined) return { type: 'array', items: sqlTypeSchema(item) };
  return TYPES.find(([pattern]) => pattern.test(type))?.[1] ?? { type: 'string' };
}

/** The text after `=` as a value of the parameter's type; `null` makes a parameter optional. */
export function readDefault(text: string, schema: JsonSchema): unknown {
  if (/^null$/i.test(text)) return null;
  const bare = /^'([\s\S]*)'$/.exec(text)?.[1]?.replaceAll("''", "'") ?? text;
  if (schema.type === 'string') return bare;
  if (schema.type === 'boolean') return /^(t|true|yes|on|1)$/i.test(bare);
  if (schema.type === 'number' || schema.type === 'integer') return Number.isFinite(Number(bare)) ? Number(bare) : bare;
  try {
    return JSON.parse(bare);
  } catch {
    return bare;
  }
}
