import type { JsonSchema } from '@/engine/flow/schema';
import { mainType } from './field-kind';

const TAGS = ['label', 'kind'];

/** The property that marks a value as made by this option: `{ label: 'card' }`. */
export function optionTag(option: JsonSchema): Record<string, unknown> {
  for (const name of TAGS) {
    const property = option.properties?.[name];
    if (property && 'const' in property) return { [name]: property.const };
    if (property?.enum?.length === 1) return { [name]: property.enum[0] };
  }
  return {};
}

export function optionTitle(option: JsonSchema, index: number): string {
  const tag = Object.values(optionTag(option))[0];
  return option.title ?? (typeof tag === 'string' ? tag : `${mainType(option) ?? 'option'} ${index + 1}`);
}

/** The option without its tag, which the choice of the tab already sets. */
export function optionFields(option: JsonSchema): JsonSchema {
  const [tag] = Object.keys(optionTag(option));
  if (tag === undefined) return option;
  const { [tag]: _, ...properties } = option.properties ?? {};
  return { ...option, properties, required: option.required?.filter((name) => name !== tag) };
}

/** Which option made this value; the first one that could have when none is marked; -1 for none. */
export function optionIndex(options: JsonSchema[], value: unknown): number {
  if (value === undefined) return -1;
  const byTag = options.findIndex((option) => hasTag(option, value));
  if (byTag >= 0) return byTag;
  return options.findIndex((option) => Object.keys(optionTag(option)).length === 0 && isOfType(option, value));
}

function hasTag(option: JsonSchema, value: unknown): boolean {
  const [tag] = Object.entries(optionTag(option));
  if (!tag || typeof value !== 'object' || value === null) return false;
  return (value as Record<string, unknown>)[tag[0]] === tag[1];
}

function isOfType(option: JsonSchema, value: unknown): boolean {
  switch (mainType(option)) {
    case 'string':
      return typeof value === 'string';
    case 'number':
    case 'integer':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value) && hasRequired(option, value);
    default:
      return true;
  }
}

function hasRequired(option: JsonSchema, value: object): boolean {
  return (option.required ?? []).every((name) => name in value);
}
