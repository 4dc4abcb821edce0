import type { JsonSchema } from '@/engine/flow/schema';

/** The form of a script: an object schema whose `order` keeps the order in which the parameters stand. */
export function objectSchema(properties: Record<string, JsonSchema>, required: string[], description = ''): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    ...(description ? { description } : {}),
    properties,
    required,
    order: Object.keys(properties),
  };
}

/** `MyDatabase` → `my_database`: the name a resource type has in the workspace. */
export function resourceFormat(typeName: string): string {
  const snake = typeName
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
  return `resource-${snake}`;
}
