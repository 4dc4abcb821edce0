import type { JsonSchema } from '@/engine/flow/schema';

export type FieldKind =
  | 'text'
  | 'textarea'
  | 'code'
  | 'password'
  | 'number'
  | 'boolean'
  | 'enum'
  | 'enum-set'
  | 'date'
  | 'date-time'
  | 'time'
  | 'file'
  | 'resource'
  | 'object'
  | 'json'
  | 'array'
  | 'one-of'
  | 'any';

const kindOfFormat: Partial<Record<string, FieldKind>> = {
  textarea: 'textarea',
  password: 'password',
  date: 'date',
  'date-time': 'date-time',
  time: 'time',
  yaml: 'code',
  sql: 'code',
};

const LONG_TEXT = 200;

/** Which control edits a value of this schema. */
export function fieldKind(schema: JsonSchema): FieldKind {
  if (resourceType(schema) !== undefined) return 'resource';
  if (choices(schema).length > 0) return 'enum';
  if (Array.isArray(schema.oneOf) && schema.oneOf.length > 0) return 'one-of';
  return kindOfType(schema);
}

function kindOfType(schema: JsonSchema): FieldKind {
  switch (mainType(schema)) {
    case 'string':
      return stringKind(schema);
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return schema.items && choices(schema.items).length > 0 ? 'enum-set' : 'array';
    case 'object':
      return Object.keys(schema.properties ?? {}).length > 0 ? 'object' : 'json';
    default:
      return 'any';
  }
}

function stringKind(schema: JsonSchema): FieldKind {
  if (schema.contentEncoding === 'base64') return 'file';
  const byFormat = kindOfFormat[schema.format ?? ''];
  if (byFormat) return byFormat;
  const hasLines = typeof schema.default === 'string' && schema.default.includes('\n');
  return hasLines || (schema.maxLength ?? 0) > LONG_TEXT ? 'textarea' : 'text';
}

export function mainType(schema: JsonSchema): string | undefined {
  if (Array.isArray(schema.type)) return schema.type.find((type) => type !== 'null');
  return schema.type ?? (schema.properties ? 'object' : undefined);
}

/** `resource-postgresql` → `postgresql`; the value is then `$res:<path>`. */
export function resourceType(schema: JsonSchema): string | undefined {
  return typeof schema.format === 'string' && schema.format.startsWith('resource-')
    ? schema.format.slice('resource-'.length)
    : undefined;
}

export type Choice = { value: unknown; label: string };

/** The values of an `enum`, or of a `oneOf` of constants, which carries titles. */
export function choices(schema: JsonSchema): Choice[] {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => ({ value, label: choiceLabel(schema, value) }));
  const options = Array.isArray(schema.oneOf) ? schema.oneOf : [];
  if (options.length === 0 || !options.every((option) => 'const' in option)) return [];
  return options.map((option) => ({ value: option.const, label: option.title ?? String(option.const) }));
}

function choiceLabel(schema: JsonSchema, value: unknown): string {
  const labels = schema.enumLabels;
  const label =
    typeof labels === 'object' && labels !== null ? (labels as Record<string, unknown>)[String(value)] : undefined;
  return typeof label === 'string' ? label : String(value);
}

/** The fields in the order their author gave them. */
export function orderedNames(schema: JsonSchema): string[] {
  const names = Object.keys(schema.properties ?? {});
  const order = (Array.isArray(schema.order) ? schema.order : []).filter((name) => names.includes(name));
  return [...order, ...names.filter((name) => !order.includes(name))];
}

export function isRequired(schema: JsonSchema, name: string): boolean {
  return Array.isArray(schema.required) && schema.required.includes(name);
}

/** What a person reads as the name of a field. */
export function fieldLabel(name: string, schema: JsonSchema): string {
  return typeof schema.title === 'string' && schema.title !== '' ? schema.title : name;
}
