import type { JsonSchema } from '@/engine/flow/schema';
import { objectSchema, resourceFormat } from '../object-schema';
import { parseTypeText, type TypeText } from './type-text';

/** What the script's own classes and aliases say, by name. */
export type Definition =
  | { kind: 'alias'; text: string }
  | { kind: 'enum'; values: { name: string; value: unknown }[] }
  | {
      kind: 'record';
      fields: { name: string; text: string; isRequired: boolean; default: unknown; description?: string }[];
      isTypedDict: boolean;
      /** Names of what the class extends, some of them records of the script as well. */
      inherited: string[];
    };
export type Definitions = Map<string, Definition>;

const DEPTH_MAX = 8;

const PLAIN: Record<string, JsonSchema> = {
  str: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  Decimal: { type: 'number' },
  complex: {},
  bool: { type: 'boolean' },
  dict: { type: 'object' },
  Dict: { type: 'object' },
  Mapping: { type: 'object' },
  object: {},
  Any: {},
  list: { type: 'array' },
  List: { type: 'array' },
  set: { type: 'array' },
  Set: { type: 'array' },
  tuple: { type: 'array' },
  Tuple: { type: 'array' },
  Sequence: { type: 'array' },
  Iterable: { type: 'array' },
  bytes: { type: 'string', contentEncoding: 'base64' },
  datetime: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  time: { type: 'string', format: 'time' },
  UUID: { type: 'string', format: 'uuid' },
  Base64: { type: 'string', contentEncoding: 'base64' },
  Email: { type: 'string', format: 'email' },
  EmailStr: { type: 'string', format: 'email' },
  Sql: { type: 'string', format: 'sql' },
  S3Object: { type: 'object', format: 'resource-s3_object' },
  Path: { type: 'string' },
  Callable: {},
  None: {},
};

const SEQUENCES = new Set(['list', 'List', 'set', 'Set', 'frozenset', 'Sequence', 'Iterable']);
const MAPPINGS = new Set(['dict', 'Dict', 'Mapping', 'defaultdict', 'OrderedDict']);
const TUPLES = new Set(['tuple', 'Tuple']);
const UNKNOWN: TypeText = { kind: 'unknown' };
const WRAPPERS = new Set(['Annotated', 'Final', 'Required', 'NotRequired', 'ReadOnly', 'ClassVar']);

/** The form field for an annotation. */
export function pythonTypeSchema(text: string, definitions: Definitions): JsonSchema {
  return convert(parseTypeText(text), { definitions, depth: 0 });
}

type Where = { definitions: Definitions; depth: number };

function convert(type: TypeText, where: Where): JsonSchema {
  if (where.depth > DEPTH_MAX) return {};
  const inner = { ...where, depth: where.depth + 1 };
  switch (type.kind) {
    case 'unknown':
      return {};
    case 'union':
      return fromUnion(type.parts, inner);
    case 'literal':
      // A quoted annotation names a type that is defined further down.
      return typeof type.value === 'string' ? convert(parseTypeText(type.value), inner) : {};
    default:
      return fromName(type, inner);
  }
}

function fromName({ name, args }: { name: string; args: TypeText[] }, where: Where): JsonSchema {
  const short = name.split('.').at(-1) ?? name;
  const generic = args.length > 0 ? fromGeneric(short, { args, where }) : null;
  if (generic) return generic;
  const definition = where.definitions.get(name);
  if (definition) return fromDefinition(short, { definition, where });
  return PLAIN[short] ?? { type: 'object', format: resourceFormat(short) };
}

function fromGeneric(name: string, { args, where }: { args: TypeText[]; where: Where }): JsonSchema | null {
  const [first = UNKNOWN, second = UNKNOWN] = args;
  if (name === 'Optional') return { ...convert(first, where), nullable: true };
  if (name === 'Union') return fromUnion(args, where);
  if (name === 'Literal') return fromLiterals(args);
  if (WRAPPERS.has(name)) return convert(first, where);
  if (SEQUENCES.has(name)) return { type: 'array', items: convert(first, where) };
  if (MAPPINGS.has(name)) return { type: 'object', ...valuesOf(second, where) };
  if (TUPLES.has(name)) return { type: 'array', prefixItems: args.map((arg) => convert(arg, where)) };
  return null;
}

function valuesOf(type: TypeText, where: Where): JsonSchema {
  const values = convert(type, where);
  return Object.keys(values).length > 0 ? { additionalProperties: values } : {};
}

function fromLiterals(args: TypeText[]): JsonSchema {
  const values = args.flatMap((arg) => (arg.kind === 'literal' ? [arg.value] : []));
  return { type: values.every((value) => typeof value === 'number') ? 'number' : 'string', enum: values };
}

function fromUnion(parts: TypeText[], where: Where): JsonSchema {
  const rest = parts.filter((part) => !isNone(part));
  const nullable = rest.length < parts.length ? { nullable: true } : {};
  const [only] = rest;
  if (only && rest.length === 1) return { ...convert(only, where), ...nullable };
  if (rest.every(isLiteral)) return { ...fromLiterals(rest.flatMap(literalsOf)), ...nullable };
  return { oneOf: rest.map((part) => titled(part, where)), ...nullable };
}

function fromDefinition(name: string, { definition, where }: { definition: Definition; where: Where }): JsonSchema {
  if (definition.kind === 'alias') {
    // `postgresql = dict` is how scripts name a resource type.
    return /^(typing\.)?[dD]ict$/.test(definition.text.trim())
      ? { type: 'object', format: resourceFormat(name) }
      : convert(parseTypeText(definition.text), where);
  }
  if (definition.kind === 'enum') return fromEnum(definition.values);
  // So is a TypedDict in small letters.
  if (definition.isTypedDict && /^[a-z]/.test(name)) return { type: 'object', format: resourceFormat(name) };
  return fromRecord(allFields(definition, where.definitions), where);
}

/** The tabs of the form are called what the script calls its classes. */
function titled(part: TypeText, where: Where): JsonSchema {
  const schema = convert(part, where);
  const isOwn = part.kind === 'name' && where.definitions.get(part.name)?.kind === 'record';
  return isOwn && part.kind === 'name' && schema.properties ? { title: part.name, ...schema } : schema;
}

function isLiteral(part: TypeText): boolean {
  return part.kind === 'name' && /(?:^|\.)Literal$/.test(part.name);
}

function literalsOf(part: TypeText): TypeText[] {
  return part.kind === 'name' ? part.args : [];
}

function isNone(part: TypeText): boolean {
  return part.kind === 'name' && part.name === 'None';
}

function fromEnum(members: { value: unknown }[]): JsonSchema {
  const values = members.map(({ value }) => value);
  return { type: values.every((value) => typeof value === 'number') ? 'number' : 'string', enum: values };
}

type Fields = (Definition & { kind: 'record' })['fields'];

/** Those of the classes it extends come first. */
function allFields(
  { fields, inherited }: Definition & { kind: 'record' },
  definitions: Definitions,
  depth = 0,
): Fields {
  const before = inherited.flatMap((name) => {
    const parent = definitions.get(name);
    return parent?.kind === 'record' && depth < DEPTH_MAX ? allFields(parent, definitions, depth + 1) : [];
  });
  return [...before.filter(({ name }) => !fields.some((field) => field.name === name)), ...fields];
}

function fromRecord(fields: Fields, where: Where): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const { name, text, default: value, description } of fields) {
    properties[name] = {
      ...convert(parseTypeText(text), where),
      ...(description ? { description } : {}),
      ...(value === undefined ? {} : { default: value }),
    };
  }
  const { $schema: _, ...schema } = objectSchema(
    properties,
    fields.filter(({ isRequired }) => isRequired).map(({ name }) => name),
  );
  return schema;
}
