import type { JsonSchema } from '@/engine/flow/schema';

/** A parameter of `main`, or a member of a type of the script's own. */
export type Field = {
  name: string;
  /** As it is written; empty where none is. */
  type: string;
  isOptional: boolean;
  /** Undefined where there is none, or where only running the script would tell. */
  default?: unknown;
  description?: string;
  /** The only texts it may be. */
  choices?: string[];
  /** What else its schema says, as between which numbers it is. */
  more?: JsonSchema;
};

/** One of the shapes that a value may have: an object, what a type says, or a text. */
export type Variant = { title: string } & ({ fields: Field[] } | { type: string } | { value: string });

/** What the script's own types are, by name. */
export type Definition =
  | { kind: 'record'; fields: Field[] }
  | { kind: 'enum'; values: (string | number)[] }
  | { kind: 'union'; variants: Variant[] }
  | { kind: 'alias'; type: string };
export type Definitions = Map<string, Definition>;

/** What the names of types mean in one language. */
export type Dialect = {
  plain: Record<string, JsonSchema>;
  /** Types whose last argument is that of the items, of the values, or what may be missing. */
  sequences: string[];
  mappings: string[];
  optionals: string[];
  /** Types that are one of their arguments. */
  unions?: string[];
  /** Types that change nothing of what they hold. */
  wrappers?: string[];
  pointersAreOptional?: boolean;
};

/** Schemas that many languages have a name for. */
export const TEXT: JsonSchema = { type: 'string' };
export const INTEGER: JsonSchema = { type: 'integer' };
export const NUMBER: JsonSchema = { type: 'number' };
export const BOOLEAN: JsonSchema = { type: 'boolean' };
export const OBJECT: JsonSchema = { type: 'object' };
export const ANY: JsonSchema = {};
export const BYTES: JsonSchema = { type: 'string', contentEncoding: 'base64' };
export const MOMENT: JsonSchema = { type: 'string', format: 'date-time' };
export const DAY: JsonSchema = { type: 'string', format: 'date' };
export const UUID: JsonSchema = { type: 'string', format: 'uuid' };
export const URI: JsonSchema = { type: 'string', format: 'uri' };

/** Gives several names the same schema. */
export function named(names: string, schema: JsonSchema): Record<string, JsonSchema> {
  return Object.fromEntries(names.split(' ').map((name) => [name, schema]));
}
