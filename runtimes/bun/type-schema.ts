import ts from 'typescript';
import type { JsonSchema } from '@/engine/flow/schema';
import { resourceFormat } from '../object-schema';

const DEPTH_MAX = 8;
const BYTES = { type: 'string', contentEncoding: 'base64' };

/** Types of Millrace's and Windmill's clients that say how a field is to be edited. */
const NAMED: Record<string, JsonSchema> = {
  Base64: BYTES,
  Email: { type: 'string', format: 'email' },
  Sql: { type: 'string', format: 'sql' },
  S3Object: { type: 'object', format: 'resource-s3_object' },
};
const LIBRARY: Record<string, JsonSchema> = {
  Date: { type: 'string', format: 'date-time' },
  URL: { type: 'string', format: 'uri' },
  Uint8Array: BYTES,
  ArrayBuffer: BYTES,
  Buffer: BYTES,
  Blob: BYTES,
  File: BYTES,
  RegExp: { type: 'string', format: 'regex' },
};

type Where = { checker: ts.TypeChecker; node: ts.TypeNode | undefined; depth: number };

/** The form field for a type. `node` is how it was written: an imported type is known by its name alone. */
export function typeSchema(checker: ts.TypeChecker, type: ts.Type, node: ts.TypeNode | undefined): JsonSchema {
  return convert(type, { checker, node, depth: 0 });
}

function convert(type: ts.Type, where: Where): JsonSchema {
  if (where.depth > DEPTH_MAX) return {};
  const named = fromName(type, where.node);
  if (named) return named;
  if (type.isUnion()) return fromUnion(type, where);
  return fromPrimitive(type) ?? fromStructure(type, where);
}

function fromName(type: ts.Type, written: ts.TypeNode | undefined): JsonSchema | null {
  if (!written || !isUnresolved(type)) return null;
  const node = remainingNode(ts.isParenthesizedTypeNode(written) ? written.type : written);
  if (!node || !ts.isTypeReferenceNode(node)) return null;
  const full = node.typeName.getText();
  const name = full.split('.').at(-1) ?? full;
  const nullable = / null\b/.test(written.getText()) ? { nullable: true } : {};
  return { ...(NAMED[name] ?? { type: 'object', format: resourceFormat(name) }), ...nullable };
}

/** The checker answers `any` for what it cannot find, and the same `any` for what was written so. */
function isUnresolved(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Any) !== 0;
}

function fromPrimitive(type: ts.Type): JsonSchema | null {
  const { flags } = type;
  if (type.isStringLiteral()) return { type: 'string', enum: [type.value] };
  if (type.isNumberLiteral()) return { type: 'number', enum: [type.value] };
  if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
  if (flags & ts.TypeFlags.BigIntLike) return { type: 'integer' };
  if (flags & ts.TypeFlags.NumberLike) return { type: 'number' };
  if (flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
  if (flags & ts.TypeFlags.NonPrimitive) return { type: 'object' };
  return null;
}

const ABSENT = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;

function fromUnion(type: ts.UnionType, where: Where): JsonSchema {
  const parts = type.types.filter((part) => !(part.flags & ABSENT));
  const isNullable = type.types.some((part) => part.flags & ts.TypeFlags.Null);
  const nullable = isNullable ? { nullable: true } : {};
  const node = where.node && remainingNode(where.node);
  return { ...mergeParts(parts, { ...where, node }), ...nullable };
}

function mergeParts(parts: ts.Type[], where: Where): JsonSchema {
  const booleans = parts.filter((part) => part.flags & ts.TypeFlags.BooleanLike);
  const others = parts.filter((part) => !(part.flags & ts.TypeFlags.BooleanLike));
  if (others.length === 0 && booleans.length > 0) return { type: 'boolean' };
  if (parts.length > 0 && parts.every((part) => part.isStringLiteral())) {
    return { type: 'string', enum: parts.map((part) => part.value) };
  }
  if (parts.length > 0 && parts.every((part) => part.isNumberLiteral())) {
    return { type: 'number', enum: parts.map((part) => part.value) };
  }
  const [only] = others;
  if (only && others.length === 1 && booleans.length === 0) return convert(only, deeper(where, where.node));
  const options = others.map((part) => labelled(convert(part, deeper(where, undefined)), part));
  return { oneOf: booleans.length > 0 ? [...options, { type: 'boolean' }] : options };
}

/** Of `X | null` the part that says something, so that a single imported name is still seen. */
function remainingNode(node: ts.TypeNode): ts.TypeNode | undefined {
  if (!ts.isUnionTypeNode(node)) return node;
  const parts = node.types.filter((part) => !isAbsent(part));
  return parts.length === 1 ? parts[0] : undefined;
}

function isAbsent(part: ts.TypeNode): boolean {
  const isNull = ts.isLiteralTypeNode(part) && part.literal.kind === ts.SyntaxKind.NullKeyword;
  return isNull || part.kind === ts.SyntaxKind.UndefinedKeyword;
}

/** Gives an alternative the name its discriminating property has, or its own, for the tabs of the form. */
function labelled(schema: JsonSchema, type: ts.Type): JsonSchema {
  const marks = ['label', 'kind', 'type'].map((name) => schema.properties?.[name]?.enum);
  const [title] = marks.find((values) => values?.length === 1) ?? [];
  const name = title ?? type.aliasSymbol?.name ?? type.symbol?.name;
  return typeof name === 'string' && schema.properties && !name.startsWith('__') ? { title: name, ...schema } : schema;
}

function fromStructure(type: ts.Type, where: Where): JsonSchema {
  const { checker } = where;
  if (checker.isTupleType(type)) {
    const parts = checker.getTypeArguments(type as ts.TypeReference);
    return { type: 'array', prefixItems: parts.map((part) => convert(part, deeper(where, undefined))) };
  }
  if (checker.isArrayType(type)) return fromArray(type as ts.TypeReference, where);
  const library = LIBRARY[type.symbol?.name ?? ''];
  if (library && type.symbol.declarations?.some((each) => each.getSourceFile().fileName === 'lib.d.ts')) return library;
  const isObject = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
  return isObject ? fromObject(type, where) : {};
}

function fromArray(type: ts.TypeReference, where: Where): JsonSchema {
  const [item] = where.checker.getTypeArguments(type);
  return item ? { type: 'array', items: convert(item, deeper(where, itemNode(where.node))) } : { type: 'array' };
}

function itemNode(node: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (!node) return undefined;
  if (ts.isArrayTypeNode(node)) return node.elementType;
  return ts.isTypeReferenceNode(node) ? node.typeArguments?.[0] : undefined;
}

function fromObject(type: ts.Type, where: Where): JsonSchema {
  const { checker } = where;
  const members = checker.getPropertiesOfType(type);
  const [index] = checker.getIndexInfosOfType(type);
  if (index && members.length === 0) {
    const values = convert(index.type, deeper(where, undefined));
    return { type: 'object', ...(Object.keys(values).length > 0 ? { additionalProperties: values } : {}) };
  }
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const member of members) {
    const written = writtenType(member);
    const memberType = written ? checker.getTypeFromTypeNode(written) : checker.getTypeOfSymbol(member);
    properties[member.name] = { ...convert(memberType, deeper(where, written)), ...describe(member, checker) };
    if (!(member.flags & ts.SymbolFlags.Optional)) required.push(member.name);
  }
  if (members.length === 0) return { type: 'object' };
  return { type: 'object', properties, required, order: Object.keys(properties) };
}

/** Only a plain property: in a mapped or generic type what is written is not what the member becomes. */
function writtenType(member: ts.Symbol): ts.TypeNode | undefined {
  const declaration = member.valueDeclaration;
  if (!declaration || !ts.isPropertySignature(declaration) || !declaration.type) return undefined;
  const owner = declaration.parent.parent;
  const isGeneric = ts.isTypeAliasDeclaration(owner) || ts.isInterfaceDeclaration(owner) ? owner.typeParameters : null;
  return isGeneric ? undefined : declaration.type;
}

function describe(member: ts.Symbol, checker: ts.TypeChecker): JsonSchema {
  const description = ts.displayPartsToString(member.getDocumentationComment(checker)).trim();
  return description ? { description } : {};
}

function deeper(where: Where, node: ts.TypeNode | undefined): Where {
  return { ...where, node, depth: where.depth + 1 };
}
