import type { JsonSchema } from '@/engine/flow/schema';
import { fieldKind, isRequired, mainType, orderedNames } from './field-kind';
import { optionTag } from './one-of-option';

export type Args = Record<string, unknown>;

/** The arguments a form starts with: defaults, and what was given before (an earlier run, a link). */
export function initialArgs(schema: JsonSchema, given: Args = {}): Args {
  const args: Args = { ...given };
  for (const name of orderedNames(schema)) {
    if (name in given) continue;
    const value = initialValue(schema.properties?.[name] ?? {}, isRequired(schema, name));
    if (value !== undefined) args[name] = value;
  }
  return args;
}

/** The default of one field; a required choice between forms of data starts with the first form. */
export function initialValue(schema: JsonSchema, isNeeded: boolean): unknown {
  if (schema.default !== undefined && schema.default !== null) return structuredClone(schema.default);
  const kind = fieldKind(schema);
  if (kind === 'object' && isNeeded) return initialArgs(schema);
  if (kind === 'boolean' && isNeeded) return false;
  if (kind === 'one-of' && isNeeded) return initialOption(schema.oneOf?.[0] ?? {});
  return undefined;
}

export function initialOption(option: JsonSchema): unknown {
  if (mainType(option) !== 'object') return initialValue(option, true);
  return { ...initialArgs(option), ...optionTag(option) };
}
