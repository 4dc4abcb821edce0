import { type Dependencies, type RunRequest, SignatureError } from '../contract';
import type { PackageTool } from './packages';
import type { Wanted } from './with-packages';

/** The packages of a language whose scripts import no others of the workspace. */
export type ScriptPackages = {
  tool: PackageTool;
  /** What a script asks for, the same text for the same needs; null: nothing. */
  requirements: (source: string) => Promise<string | null>;
  /** False for what another program left, which only says which versions to prefer. */
  isLock: (lock: string) => boolean;
};

export function inferBy({ requirements }: ScriptPackages): Dependencies['infer'] {
  return async (files) => ({ requirements: await requirementsOf(requirements, files[0]?.source ?? ''), scripts: [] });
}

/** What is wrong with a source, its compiler or its interpreter says. */
async function requirementsOf(read: ScriptPackages['requirements'], source: string): Promise<string | null> {
  try {
    return await read(source);
  } catch (error) {
    if (error instanceof SignatureError) return null;
    throw error;
  }
}

export async function askedFor(
  { requirements, isLock }: ScriptPackages,
  request: RunRequest,
): Promise<Omit<Wanted, 'packages'>> {
  const { lock } = request;
  if (lock === '' || (lock !== null && isLock(lock))) return { request, requirements: null };
  const asked = await requirementsOf(requirements, request.source);
  return { request: { ...request, lock: null }, requirements: asked, previous: lock };
}
