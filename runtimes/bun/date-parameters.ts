import { SignatureError } from '../contract';

/** JSON has no dates, so parameters declared as such are made from text. */
export async function dateParameters(source: string): Promise<string[]> {
  if (!/:\s*Date\b/.test(source)) return [];
  try {
    const { schema } = (await import('./signature')).typescriptSignature(source);
    const properties = Object.entries(schema.properties ?? {});
    return properties.filter(([, { format }]) => format === 'date-time').map(([name]) => name);
  } catch (error) {
    // The runtime itself will say what is wrong with the source, in its own words and place.
    if (error instanceof SignatureError) return [];
    throw error;
  }
}
