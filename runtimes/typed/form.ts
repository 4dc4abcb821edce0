import type { Signature } from '../contract';
import { objectSchema } from '../object-schema';
import type { Definitions, Dialect, Field } from './fields';
import { fieldSchema } from './type-schema';

export type Main = { fields: Field[]; description?: string };

/** The form of a script, or of one that has no main. */
export function formOf(main: Main | null, known: { definitions: Definitions; dialect: Dialect }): Signature {
  if (!main) return { schema: objectSchema({}, []), hasMain: false };
  const properties = Object.fromEntries(main.fields.map((field) => [field.name, fieldSchema(field, known)]));
  const required = main.fields.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
  return { schema: objectSchema(properties, required, main.description), hasMain: true };
}
