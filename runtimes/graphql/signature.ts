import type { JsonSchema } from '@/engine/flow/schema';
import type { Signature } from '../contract';
import { objectSchema } from '../object-schema';
import { insideBrackets, splitAtTop } from '../typed/scan';

/** Name of the argument that says which server to ask. */
export const API = 'api';

const SCALARS: Record<string, JsonSchema> = {
  String: { type: 'string' },
  ID: { type: 'string' },
  Int: { type: 'integer' },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
};

/** The form of a GraphQL query, from the variables of its first operation. */
export function graphqlSignature(source: string): Signature {
  const properties: Record<string, JsonSchema> = { [API]: { type: 'object', format: 'resource-graphql' } };
  const required = [API];
  for (const { name, schema, isRequired } of variablesOf(source)) {
    properties[name] = schema;
    if (isRequired) required.push(name);
  }
  return { schema: objectSchema(properties, required), hasMain: true };
}

type Variable = { name: string; schema: JsonSchema; isRequired: boolean };

export function variablesOf(source: string): Variable[] {
  const code = source.replaceAll(/("(?:[^"\\]|\\.)*")|#[^\n]*/g, (_, quoted: string | undefined) => quoted ?? '');
  const found = /\b(?:query|mutation|subscription)\b[^({]*(?=\()/.exec(code);
  const list = found ? (insideBrackets(code, found.index + found[0].length) ?? '') : '';
  return splitAtTop(list, '$').slice(1).flatMap(variableOf);
}

function variableOf(text: string): Variable[] {
  const [, name, type = '', fallback] =
    /^\s*(\w+)\s*:\s*([\w[\]! ]+?)\s*(?:=\s*([\s\S]*?))?[\s,]*(?:@.*)?$/.exec(text) ?? [];
  if (!name) return [];
  const schema = typeSchema(type.trim());
  const value = fallback === undefined ? undefined : readValue(fallback);
  const isRequired = type.trim().endsWith('!') && fallback === undefined;
  return [{ name, schema: value === undefined ? schema : { ...schema, default: value }, isRequired }];
}

function typeSchema(type: string): JsonSchema {
  const isNullable = type.endsWith('!') ? {} : { nullable: true };
  const bare = type.replace(/!$/, '');
  const item = /^\[(.*)\]$/.exec(bare)?.[1];
  if (item !== undefined) return { type: 'array', items: typeSchema(item.trim()), ...isNullable };
  // An enum or an input type: only the server knows which.
  return { ...SCALARS[bare], ...isNullable };
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return /^\w+$/.test(text.trim()) ? text.trim() : undefined;
  }
}
