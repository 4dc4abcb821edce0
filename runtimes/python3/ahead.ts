import { LRUCache } from 'lru-cache';
import type { RunRequest } from '../contract';
import type { Prepared } from '../packages/packages';
import { cacheName } from '../packages/key';
import { Demand } from '../process/demand';
import { MODULES } from '../process/launcher';
import type { Ahead } from '../process/slot';
import { leadingImports, type PythonImport } from './imports';

const LOADED = new Set(MODULES);

/** An interpreter that has loaded nothing more than all others. */
const PLAIN: Ahead = { key: 'python3', imports: [], refuse: () => undefined };

/**
 * What waits for the next job of a script. For one that runs often: an interpreter with its packages at hand, which has
 * loaded what the script begins by importing. Never anything of the script itself, or of another of the workspace.
 */
export class PythonAhead {
  readonly #demand = new Demand();
  /** By what they were read of. */
  readonly #imports = new LRUCache<string, Ahead['imports']>({ max: 500 });

  /** `files`: those that the process finds beside its packages. */
  async of(request: RunRequest, prepared: Prepared | null, files: Record<string, string>): Promise<Ahead | null> {
    const needsOwn = prepared !== null || (request.modules ?? []).length > 0;
    const name = cacheName('ahead', request.source, prepared?.name, files);
    if (!this.#demand.note(name)) return needsOwn ? null : PLAIN;
    const imports = this.#imports.get(name) ?? (await importsAhead(request.source));
    this.#imports.set(name, imports);
    if (imports.length === 0 && !needsOwn) return PLAIN;
    // What one has loaded counts against the limit that the next job brings.
    const key = cacheName('ahead', prepared?.name, files, imports, request.limits.memoryBytesMax);
    return { key, imports, refuse: () => this.#demand.refuse(name) };
  }
}

async function importsAhead(source: string): Promise<Ahead['imports']> {
  const imports = await leadingImports(source);
  const end = imports.findIndex(isOfWorkspace);
  const before = end < 0 ? imports : imports.slice(0, end);
  return before.filter(({ module }) => !LOADED.has(module)).map(({ module, names }) => [module, names]);
}

/** Another script runs with its job's arguments and variables only, and so does what is imported behind it. */
function isOfWorkspace({ module, dots }: PythonImport): boolean {
  return dots > 0 || /^[uf](\.|$)/.test(module);
}
