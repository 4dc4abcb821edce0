import { type Imported, importOpenFlow, parseOpenFlow } from '@/engine/flow/import';

/** Reads a flow from JSON or YAML. */
export async function readFlowText(text: string): Promise<Imported> {
  if (text.trim() === '') return { ok: false, errors: ['There is nothing to read yet.'] };
  if (text.trimStart().startsWith('{')) return parseOpenFlow(text);
  const { document, problem } = await readYaml(text);
  if (problem !== null) return { ok: false, errors: [`This is neither JSON nor YAML: ${problem}`] };
  return importOpenFlow(document);
}

/** What YAML, and so JSON, holds, or what is wrong with it. The reader is fetched only when it is needed. */
export async function readYaml(text: string): Promise<{ document: unknown; problem: string | null }> {
  const { parseDocument } = await import('yaml');
  const read = parseDocument(text);
  const [error] = read.errors;
  return error
    ? { document: undefined, problem: error.message }
    : { document: read.toJS({ maxAliasCount: 100 }), problem: null };
}
