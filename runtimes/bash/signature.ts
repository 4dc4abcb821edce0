import type { JsonSchema } from '@/engine/flow/schema';
import type { Signature } from '../contract';
import { objectSchema } from '../object-schema';
import { bashParameters } from './parameters';

export function bashSignature(source: string): Signature {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const parameter of bashParameters(source)) {
    const hasDefault = parameter.default !== null;
    const { name, description, default: value } = parameter;
    properties[name] = {
      type: 'string',
      ...(description ? { description } : {}),
      ...(hasDefault ? { default: value } : {}),
    };
    if (!hasDefault) required.push(parameter.name);
  }
  return { schema: objectSchema(properties, required), hasMain: true };
}
