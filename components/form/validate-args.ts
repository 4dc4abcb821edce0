import type { JsonSchema } from '@/engine/flow/schema';
import { choices, fieldKind, isRequired, mainType } from './field-kind';
import { formatProblem } from './format-problem';
import type { Args } from './initial-value';
import { optionFields, optionIndex } from './one-of-option';

/** Messages by JSON pointer of the field: `/customer/email`. */
export type FieldErrors = Record<string, string>;

// Interpreted, not compiled: the pages' content security policy rightly refuses code made from text.

/** Checks arguments against a form's schema; no entry means that they may be sent. */
export function validateArgs(schema: JsonSchema, value: Args): FieldErrors {
  return Object.fromEntries(checkObject(schema, value, ''));
}

type Problem = [pointer: string, message: string];

export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function checkObject(schema: JsonSchema, value: Record<string, unknown>, pointer: string): Problem[] {
  const names = new Set([...Object.keys(schema.properties ?? {}), ...(schema.required ?? [])]);
  return [...names].flatMap((name) => {
    const field = schema.properties?.[name] ?? {};
    const place = `${pointer}/${escapePointer(name)}`;
    const isNeeded = isRequired(schema, name);
    if (isMissing(value[name], field)) return isNeeded ? [[place, 'This field is required.'] satisfies Problem] : [];
    return checkValue(field, value[name], place);
  });
}

// An optional field may be null, whatever its type: that is how other clients leave one out.
function isMissing(value: unknown, field: JsonSchema): boolean {
  if (value === null) return !allowsNull(field);
  return value === undefined;
}

function allowsNull(schema: JsonSchema): boolean {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return schema.nullable === true || types.includes('null') || fieldKind(schema) === 'any';
}

function checkValue(schema: JsonSchema, value: unknown, pointer: string): Problem[] {
  if (isReference(value) || (value === null && allowsNull(schema))) return [];
  const kind = fieldKind(schema);
  if (kind === 'resource') return isObject(value) ? [] : [[pointer, 'Choose a resource.']];
  if (kind === 'enum') return isChoice(schema, value) ? [] : [[pointer, 'Choose one of the offered values.']];
  if (kind === 'one-of') return checkOption(schema, value, pointer);
  const problem = typeProblem(schema, value) ?? limitProblem(schema, value);
  if (problem !== undefined) return [[pointer, problem]];
  return checkInside(schema, value, pointer);
}

// `$res:f/crm/db` and `$var:u/ana/key` stand for a value the worker fetches, whatever type is asked for.
function isReference(value: unknown): boolean {
  return typeof value === 'string' && /^\$(res|var):.+/.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isChoice(schema: JsonSchema, value: unknown): boolean {
  return choices(schema).some((choice) => JSON.stringify(choice.value) === JSON.stringify(value));
}

function checkOption(schema: JsonSchema, value: unknown, pointer: string): Problem[] {
  const options = schema.oneOf ?? [];
  const option = options[optionIndex(options, value)];
  if (!option) return [[pointer, 'Choose one of the forms and fill it in.']];
  return checkValue(optionFields(option), value, pointer);
}

function checkInside(schema: JsonSchema, value: unknown, pointer: string): Problem[] {
  if (Array.isArray(value)) {
    const items = schema.items;
    return items ? value.flatMap((item, index) => checkItem(items, item, `${pointer}/${index}`)) : [];
  }
  return isObject(value) ? checkObject(schema, value, pointer) : [];
}

function checkItem(schema: JsonSchema, item: unknown, pointer: string): Problem[] {
  return isMissing(item, schema) ? [[pointer, 'Fill in this item or remove it.']] : checkValue(schema, item, pointer);
}

function typeProblem(schema: JsonSchema, value: unknown): string | undefined {
  const rule = typeRules[mainType(schema) ?? ''];
  return rule === undefined || rule.isValid(value) ? undefined : rule.message;
}

type TypeRule = { isValid: (value: unknown) => boolean; message: string };

const typeRules: Partial<Record<string, TypeRule>> = {
  string: { isValid: (value) => typeof value === 'string', message: 'Enter a text.' },
  integer: { isValid: Number.isInteger, message: 'Enter a whole number.' },
  number: { isValid: Number.isFinite, message: 'Enter a number.' },
  boolean: { isValid: (value) => typeof value === 'boolean', message: 'Choose yes or no.' },
  // The JSON editor hands on its text as it is while it cannot be read as JSON.
  array: { isValid: Array.isArray, message: 'This is not a JSON list.' },
  object: { isValid: isObject, message: 'This is not a JSON object.' },
};

function limitProblem(schema: JsonSchema, value: unknown): string | undefined {
  if (typeof value === 'string') return textProblem(schema, value);
  if (typeof value === 'number') return numberProblem(schema, value);
  if (Array.isArray(value)) return countProblem(schema, value);
  return undefined;
}

function textProblem(schema: JsonSchema, value: string): string | undefined {
  const length = [...value].length;
  if (isNumber(schema.minLength) && length < schema.minLength) return `Needs at least ${schema.minLength} characters.`;
  if (isNumber(schema.maxLength) && length > schema.maxLength)
    return `May have at most ${schema.maxLength} characters.`;
  if (typeof schema.pattern === 'string' && !matches(schema.pattern, value)) {
    return `Must match the pattern ${schema.pattern}.`;
  }
  return typeof schema.format === 'string' ? formatProblem(schema.format, value) : undefined;
}

// A pattern no browser can read must not hold a run back; the server is the judge.
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function numberProblem(schema: JsonSchema, value: number): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (isNumber(minimum) && value < minimum) return `Must be at least ${minimum}.`;
  if (isNumber(maximum) && value > maximum) return `Must be at most ${maximum}.`;
  if (isNumber(exclusiveMinimum) && value <= exclusiveMinimum) return `Must be more than ${exclusiveMinimum}.`;
  if (isNumber(exclusiveMaximum) && value >= exclusiveMaximum) return `Must be less than ${exclusiveMaximum}.`;
  return undefined;
}

function countProblem(schema: JsonSchema, value: unknown[]): string | undefined {
  const { minItems, maxItems } = schema;
  if (isNumber(minItems) && value.length < minItems)
    return `Needs at least ${minItems} ${minItems === 1 ? 'item' : 'items'}.`;
  if (isNumber(maxItems) && value.length > maxItems)
    return `May have at most ${maxItems} ${maxItems === 1 ? 'item' : 'items'}.`;
  const isDoubled =
    schema.uniqueItems === true && new Set(value.map((item) => JSON.stringify(item))).size < value.length;
  return isDoubled ? 'Every item may appear only once.' : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
