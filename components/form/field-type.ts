import type { JsonSchema } from '@/engine/flow/schema';
import { fieldKind } from './field-kind';

/** What an author chooses as the type of an input; each is one shape of schema. */
export const fieldTypes = [
  { id: 'text', label: 'Text', shape: { type: 'string' } },
  { id: 'textarea', label: 'Long text', shape: { type: 'string', format: 'textarea' } },
  { id: 'password', label: 'Password', shape: { type: 'string', format: 'password' } },
  { id: 'email', label: 'E-mail', shape: { type: 'string', format: 'email' } },
  { id: 'uri', label: 'Web address', shape: { type: 'string', format: 'uri' } },
  { id: 'integer', label: 'Whole number', shape: { type: 'integer' } },
  { id: 'number', label: 'Number', shape: { type: 'number' } },
  { id: 'boolean', label: 'Yes or no', shape: { type: 'boolean' } },
  { id: 'enum', label: 'Choice', shape: { type: 'string', enum: [] } },
  { id: 'date', label: 'Date', shape: { type: 'string', format: 'date' } },
  { id: 'date-time', label: 'Date and time', shape: { type: 'string', format: 'date-time' } },
  { id: 'time', label: 'Time', shape: { type: 'string', format: 'time' } },
  { id: 'file', label: 'File', shape: { type: 'string', contentEncoding: 'base64' } },
  { id: 'array', label: 'List', shape: { type: 'array', items: { type: 'string' } } },
  { id: 'object', label: 'Object', shape: { type: 'object' } },
  { id: 'resource', label: 'Resource', shape: { type: 'object', format: 'resource-postgresql' } },
  { id: 'any', label: 'Anything', shape: {} },
] as const satisfies { id: string; label: string; shape: JsonSchema }[];

export type FieldTypeId = (typeof fieldTypes)[number]['id'];

export function fieldTypeOf(schema: JsonSchema): FieldTypeId {
  if (Array.isArray(schema.enum)) return 'enum';
  const kind = fieldKind(schema);
  switch (kind) {
    case 'text':
      return schema.format === 'email' || schema.format === 'uri' ? schema.format : 'text';
    case 'number':
      return schema.type === 'integer' ? 'integer' : 'number';
    case 'enum-set':
      return 'array';
    case 'json':
      return 'object';
    case 'code':
      return 'textarea';
    case 'one-of':
      return 'any';
    default:
      return kind;
  }
}

/** Another type for a field keeps its words and drops what only the old type understood. */
export function withFieldType(schema: JsonSchema, id: FieldTypeId): JsonSchema {
  const shape = fieldTypes.find((type) => type.id === id)?.shape ?? {};
  const kept: JsonSchema = {};
  if (schema.title) kept.title = schema.title;
  if (schema.description) kept.description = schema.description;
  return { ...kept, ...structuredClone(shape) };
}
