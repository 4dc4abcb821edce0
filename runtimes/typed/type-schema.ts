import type { JsonSchema } from '@/engine/flow/schema';
import { objectSchema, resourceFormat } from '../object-schema';
import type { Definition, Definitions, Dialect, Field, Variant } from './fields';
import { parseType, type TypeExpression } from './type-expression';

const DEPTH_MAX = 8;

type Where = { definitions: Definitions; dialect: Dialect; depth: number };

function convert(type: TypeExpression, where: Where): JsonSchema {
  if (where.depth > DEPTH_MAX) return {};
  const inner = { ...where, depth: where.depth + 1 };
  const [first] = type.args;
  switch (type.name) {
    case '':
      return {};
    case '[]':
      return listOf(first, inner);
    case '{}':
      return mappingTo(first, inner);
    case '?':
      return nullable(first, inner);
    case '*':
      return where.dialect.pointersAreOptional ? nullable(first, inner) : convert(first ?? type, inner);
    case '()':
      return { type: 'array', prefixItems: type.args.map((arg) => convert(arg, inner)) };
    case '|':
      return fromUnion(type.args, inner);
    default:
      return isLiteral(type) ? { type: 'string', enum: [literalOf(type)] } : fromName(type, inner);
  }
}

function listOf(item: TypeExpression | undefined, where: Where): JsonSchema {
  const items = item ? convert(item, where) : {};
  return { type: 'array', ...(Object.keys(items).length > 0 ? { items } : {}) };
}

function mappingTo(value: TypeExpression | undefined, where: Where): JsonSchema {
  const values = value ? convert(value, where) : {};
  return { type: 'object', ...(Object.keys(values).length > 0 ? { additionalProperties: values } : {}) };
}

function nullable(type: TypeExpression | undefined, where: Where): JsonSchema {
  return { ...(type ? convert(type, where) : {}), nullable: true };
}

function fromUnion(parts: TypeExpression[], where: Where): JsonSchema {
  const rest = parts.filter(({ name }) => !/^(null|nil|NilClass|nothing|false)$/i.test(name));
  const isNullable = rest.length < parts.length ? { nullable: true } : {};
  const [only] = rest;
  if (only && rest.length === 1) return { ...convert(only, where), ...isNullable };
  if (rest.every(isLiteral)) return { type: 'string', enum: rest.map(literalOf), ...isNullable };
  return { oneOf: rest.map((part) => titled(part, where)), ...isNullable };
}

/** The tabs of the form are called what the script calls its types. */
function titled(part: TypeExpression, where: Where): JsonSchema {
  const schema = convert(part, where);
  const isOwn = where.definitions.get(shortName(part.name))?.kind === 'record';
  return isOwn && schema.properties ? { title: shortName(part.name), ...schema } : schema;
}

/** A text in quotes stands for itself. */
function isLiteral({ name }: TypeExpression): boolean {
  return /^["']/.test(name);
}

function literalOf({ name }: TypeExpression): string {
  return name.slice(1, -1);
}

function shortName(name: string): string {
  return name.split(/::|\.|\\/).at(-1) ?? name;
}

function fromName({ name, args, labels }: TypeExpression, where: Where): JsonSchema {
  const { dialect, definitions } = where;
  const short = shortName(name);
  if (labels) return recordOf(labels.map((label, at) => [label, convert(args[at] ?? { name: '', args: [] }, where)]));
  const definition = definitions.get(short);
  if (definition) return fromDefinition(short, { definition, where });
  const generic = fromGeneric(short, args, where);
  if (generic) return generic;
  const plain = Object.hasOwn(dialect.plain, short) ? dialect.plain[short] : undefined;
  return plain ?? { type: 'object', format: resourceFormat(short) };
}

function fromGeneric(name: string, args: TypeExpression[], where: Where): JsonSchema | null {
  const { optionals, wrappers, unions, sequences, mappings } = where.dialect;
  const last = args.at(-1);
  if (optionals.includes(name)) return nullable(last, where);
  if (wrappers?.includes(name) && last) return convert(last, where);
  if (unions?.includes(name)) return fromUnion(args, where);
  if (sequences.includes(name)) return listOf(last, where);
  return mappings.includes(name) ? mappingTo(last, where) : null;
}

function fromDefinition(name: string, { definition, where }: { definition: Definition; where: Where }): JsonSchema {
  if (definition.kind === 'union') return { oneOf: definition.variants.map((variant) => fromVariant(variant, where)) };
  if (definition.kind === 'enum') {
    const isNumeric = definition.values.every((value) => typeof value === 'number');
    return { type: isNumeric ? 'number' : 'string', enum: definition.values };
  }
  const resource = { type: 'object', format: resourceFormat(name) };
  if (definition.kind === 'alias') {
    const meant = convert(parseType(definition.type), where);
    // A name for "any object" is how a script asks for a resource of that type.
    return meant.type === 'object' && !meant.properties ? resource : meant;
  }
  // So is a record in small letters.
  if (/^[a-z]/.test(name) || definition.fields.length === 0) return resource;
  return fromRecord(definition.fields, where);
}

function fromVariant(variant: Variant, where: Where): JsonSchema {
  const { title } = variant;
  if ('value' in variant) return { title, type: 'string', enum: [variant.value] };
  return {
    title,
    ...('fields' in variant ? fromRecord(variant.fields, where) : convert(parseType(variant.type), where)),
  };
}

function fromRecord(fields: Field[], where: Where): JsonSchema {
  const schema = recordOf(fields.map((field) => [field.name, fieldSchema(field, where)]));
  return { ...schema, required: fields.filter(({ isOptional }) => !isOptional).map(({ name }) => name) };
}

function recordOf(entries: [string, JsonSchema][]): JsonSchema {
  const { $schema: _, ...schema } = objectSchema(
    Object.fromEntries(entries),
    entries.map(([name]) => name),
  );
  return schema;
}

/** A field with what is known of it beside its type. */
export function fieldSchema(field: Field, where: Omit<Where, 'depth'> & { depth?: number }): JsonSchema {
  const { type, default: value, description, choices, more } = field;
  const base = type === '' ? guessFrom(value) : convert(parseType(type), { ...where, depth: where.depth ?? 0 });
  return {
    ...(choices ? { type: 'string', enum: choices } : base),
    ...more,
    ...(description ? { description } : {}),
    ...(value === undefined ? {} : { default: value }),
  };
}

function guessFrom(value: unknown): JsonSchema {
  if (typeof value === 'string' || typeof value === 'boolean') return { type: typeof value };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  if (Array.isArray(value)) return { type: 'array' };
  return typeof value === 'object' && value !== null ? { type: 'object' } : {};
}
