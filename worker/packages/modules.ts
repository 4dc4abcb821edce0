import type { Dependencies, ScriptFile } from '@/runtimes/contract';
import { loadCode } from '@/server/db/code';
import { listScriptSources } from '@/server/db/locks';

export type Importing = { workspaceId: string; language: string; main: ScriptFile };

const MODULES_MAX = 200;

/** The scripts of the workspace that a source imports, and those that these import, in their newest versions. */
export async function collectModules(
  { infer }: Dependencies,
  { workspaceId, language, main }: Importing,
): Promise<ScriptFile[]> {
  const found = new Map<string, ScriptFile>();
  const asked = new Set<string>(main.path === null ? [] : [main.path]);
  for (let files = [main]; files.length > 0 && found.size < MODULES_MAX; ) {
    const wanted = (await infer(files)).scripts.filter((path) => !asked.has(path));
    for (const path of wanted) asked.add(path);
    const rows = wanted.length === 0 ? [] : await listScriptSources(workspaceId, language, wanted);
    files = await Promise.all(rows.map(async ({ path, codeHash }) => ({ path, source: await loadCode(codeHash) })));
    for (const file of files) found.set(file.path ?? '', file);
  }
  return [...found.values()].toSorted((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1));
}
