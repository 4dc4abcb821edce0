import { createScript } from '@/contract/scripts';
import type { OpenFlow } from '@/engine/flow/schema';
import { type Imported, importOpenFlow } from '@/engine/flow/import';
import { readFlowText, readYaml } from '../flow-editor/read-flow-text';

/** The fields of a script as the API answers them and as it is exported. */
const scriptFields = createScript.body.omit({ path: true, parent_hash: true, auto_parent: true });
type ScriptFields = ReturnType<typeof scriptFields.parse>;

type ReadItem =
  | { ok: true; kind: 'flow'; flow: OpenFlow; path: string | null }
  | { ok: true; kind: 'script'; script: ScriptFields; path: string | null }
  | { ok: false; errors: string[] };

/** Reads an exported flow, or a script with what is said of it, from JSON or YAML. */
export async function readItemText(text: string): Promise<ReadItem> {
  // Where it is neither, what reads it next says why.
  const { document } = await readYaml(text);
  if (!isObject(document) || Array.isArray(document.modules) || isObject(document.value)) {
    return asFlow(isObject(document) ? importOpenFlow(document) : await readFlowText(text), document);
  }
  if (!('language' in document) && !('content' in document)) return asFlow(importOpenFlow(document), document);
  if (typeof document.content !== 'string') {
    return { ok: false, errors: ['This says about a script what it is, and lacks its source: add that as “content”.'] };
  }
  const read = scriptFields.safeParse(document);
  if (read.success) return { ok: true, kind: 'script', script: read.data, path: pathOf(document) };
  return { ok: false, errors: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}

function asFlow(imported: Imported, document: unknown): ReadItem {
  return imported.ok ? { ok: true, kind: 'flow', flow: imported.flow, path: pathOf(document) } : imported;
}

function pathOf(document: unknown): string | null {
  return isObject(document) && typeof document.path === 'string' ? document.path : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
