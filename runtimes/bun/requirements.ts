import { z } from 'zod';
import { type ScriptImport, scriptImports } from './imports';

export type TypescriptNeeds = {
  /** The dependencies of a package.json by name; null where the script needs none. */
  dependencies: Record<string, string>;
  /** Paths of scripts of the workspace. */
  scripts: string[];
  /** What is imported from an address on the web. */
  addresses: string[];
};

/** What a script asks for: what a block `// package_json:` says, else what is imported. */
export function typescriptNeeds(source: string, path: string | null): TypescriptNeeds {
  const imports = scriptImports(source, path);
  const scripts = imports.flatMap((each) => (each.kind === 'script' ? [each.path] : []));
  const addresses = imports.flatMap((each) => (each.kind === 'address' ? [each.url] : []));
  return { dependencies: declared(source) ?? imported(imports), scripts: [...new Set(scripts)].toSorted(), addresses };
}

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** A package.json in comment lines. One that cannot be read counts as none: what is imported is installed. */
function declared(source: string): Record<string, string> | null {
  const lines = source.split('\n').map((line) => line.trim());
  const start = lines.findIndex((line) => /^\/\/\s*package_json:\s*$/.test(line));
  if (start < 0) return null;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith('//'));
  const text = rest
    .slice(0, end < 0 ? undefined : end)
    .map((line) => line.slice(2))
    .join('\n');
  try {
    return manifest.parse(JSON.parse(text)).dependencies;
  } catch {
    return null;
  }
}

/** Where one is imported with a version and without, the version counts. */
function imported(imports: ScriptImport[]): Record<string, string> {
  const versions = new Map<string, string>();
  for (const each of imports) {
    if (each.kind !== 'package') continue;
    if (each.version !== null || !versions.has(each.name)) versions.set(each.name, each.version ?? 'latest');
  }
  return Object.fromEntries([...versions].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
