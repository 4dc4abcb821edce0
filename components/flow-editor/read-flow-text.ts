import { type Imported, importOpenFlow, parseOpenFlow } from '@/engine/flow/import';

/** Reads a flow from JSON or YAML. The YAML reader is fetched only when it is needed. */
export async function readFlowText(text: string): Promise<Imported> {
  if (text.trim() === '') return { ok: false, errors: ['There is nothing to read yet.'] };
  if (text.trimStart().startsWith('{')) return parseOpenFlow(text);
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return { ok: false, errors: [`This is neither JSON nor YAML: ${error.message}`] };
  return importOpenFlow(document.toJS({ maxAliasCount: 100 }));
}
