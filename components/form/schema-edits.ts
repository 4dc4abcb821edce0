import type { JsonSchema } from '@/engine/flow/schema';
import { isRequired, orderedNames } from './field-kind';

// Each edit answers a new schema whose `order` names every field, so that what is shown is what is stored.

export function addField(schema: JsonSchema): { schema: JsonSchema; name: string } {
  const names = orderedNames(schema);
  const name = freeName(names);
  const properties = { ...schema.properties, [name]: { type: 'string' } };
  return { name, schema: { ...schema, type: 'object', properties, order: [...names, name] } };
}

function freeName(taken: string[]): string {
  let count = taken.length + 1;
  while (taken.includes(`input_${count}`)) count += 1;
  return `input_${count}`;
}

export function removeField(schema: JsonSchema, name: string): JsonSchema {
  const { [name]: _, ...properties } = schema.properties ?? {};
  return {
    ...schema,
    properties,
    required: (schema.required ?? []).filter((other) => other !== name),
    order: orderedNames(schema).filter((other) => other !== name),
  };
}

export function moveField(schema: JsonSchema, name: string, by: number): JsonSchema {
  const order = orderedNames(schema);
  const from = order.indexOf(name);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.length) return schema;
  return { ...schema, order: order.toSpliced(from, 1).toSpliced(to, 0, name) };
}

export function changeField(schema: JsonSchema, name: string, field: JsonSchema): JsonSchema {
  return { ...schema, properties: { ...schema.properties, [name]: field }, order: orderedNames(schema) };
}

export function requireField(schema: JsonSchema, name: string, isNeeded: boolean): JsonSchema {
  const others = (schema.required ?? []).filter((other) => other !== name);
  return { ...schema, required: isNeeded ? [...others, name] : others };
}

export function renameField(schema: JsonSchema, from: string, to: string): JsonSchema {
  const rename = (name: string) => (name === from ? to : name);
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, field]) => [rename(name), field]),
  );
  const required = isRequired(schema, from) ? (schema.required ?? []).map(rename) : schema.required;
  return { ...schema, properties, required, order: orderedNames(schema).map(rename) };
}

/** Why a name cannot be used, or nothing. Steps read inputs as `flow_input.<name>`. */
export function nameProblem(schema: JsonSchema, from: string, to: string): string | undefined {
  if (!/^[A-Za-z_$][\w$]*$/.test(to)) return 'Use letters, digits and _, and start with a letter.';
  if (to !== from && to in (schema.properties ?? {})) return 'Another input has this name.';
  return undefined;
}
