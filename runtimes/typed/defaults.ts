import { type Signature, SignatureError } from '../contract';

/** Where arguments go by their place, one that is left out before one that is given needs its value from here. */
export async function defaultsOf(
  read: (source: string) => Promise<Signature>,
  source: string,
): Promise<Record<string, unknown>> {
  return Object.fromEntries((await parametersOf(read, source)).map(({ name, value }) => [name, value]));
}

/** The parameters of main in their order; none where the source cannot be read: its own interpreter says what is wrong. */
export async function parametersOf(
  read: (source: string) => Promise<Signature>,
  source: string,
): Promise<{ name: string; value: unknown }[]> {
  try {
    const { schema } = await read(source);
    return Object.entries(schema.properties ?? {}).map(([name, field]) => ({ name, value: field.default ?? null }));
  } catch (error) {
    if (error instanceof SignatureError) return [];
    throw error;
  }
}
