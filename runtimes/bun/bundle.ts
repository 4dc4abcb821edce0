import { readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { ScriptFile } from '../contract';
import { runBuild } from '../packages/build';
import type { PackageCache } from '../packages/cache';
import { cacheName } from '../packages/key';
import type { Mount } from '../process/profile';
import type { Sandbox } from '../process/sandbox';
import { scriptImports, withSpecifiers } from './imports';

/** Where scripts of the workspace lie, below the input. */
const MODULES = 'modules';
const BUNDLE = 'main.js';

/** Writes the script with everything it imports as one file to descriptor 3. */
const BUILD = `
import { writeSync } from 'node:fs';
const made = await Bun.build({
  entrypoints: [import.meta.dir + '/main.ts'],
  target: process.argv[2],
  format: 'esm',
  sourcemap: 'inline',
  throw: false,
});
if (!made.success) {
  for (const each of made.logs) console.log((each.position ? 'line ' + each.position.line + ': ' : '') + each.message);
  process.exit(1);
}
const bytes = Buffer.from(await made.outputs[0].arrayBuffer());
for (let at = 0; at < bytes.length; ) at += writeSync(3, bytes, at);
`;

export type BundleRequest = {
  source: string;
  path: string | null;
  modules: ScriptFile[];
  target: 'bun' | 'node';
  /** The packages, and what they are called in the cache; null where there are none. */
  packages: { name: string; mounts: Mount[] } | null;
  onLog: (text: string) => Promise<void>;
  signal: AbortSignal;
};

/** A script, the scripts it imports and its packages as one file, which any waiting process can take. */
export async function bundle(
  { sandbox, cache }: { sandbox: Sandbox; cache: PackageCache },
  wanted: BundleRequest,
): Promise<string> {
  const files = sourceFiles(wanted);
  const name = cacheName('bundle', files, wanted.packages?.name ?? null, [sandbox.bun, wanted.target]);
  const fill = async (draft: string) => {
    const plan = {
      what: 'Bundling the script',
      command: ({ input, tools }: { input: string; tools: string }) => [
        `${tools}/${sandbox.bun ?? 'bun'}`,
        '--no-install',
        '--no-macros',
        `${input}/build.mjs`,
        wanted.target,
      ],
      files: { ...files, 'build.mjs': BUILD },
      mounts: wanted.packages?.mounts ?? [],
    };
    await writeFile(join(draft, BUNDLE), await runBuild(sandbox, plan, wanted));
  };
  const entry = await cache.take({ name, fill, signal: wanted.signal });
  try {
    return await readFile(join(entry.dir, BUNDLE), 'utf8');
  } finally {
    entry.release();
  }
}

/** All sources, with their imports under the names of files and packages. */
export function sourceFiles({ source, path, modules }: Pick<BundleRequest, 'source' | 'path' | 'modules'>) {
  const files: Record<string, string> = { 'main.ts': renamed(source, path, '.') };
  for (const module of modules) {
    const file = `${MODULES}/${module.path}.ts`;
    files[file] = renamed(module.source, module.path, posix.dirname(file));
  }
  return files;
}

function renamed(source: string, path: string | null, folder: string): string {
  return withSpecifiers(source, scriptImports(source, path), (each) => {
    if (each.kind === 'address') return each.url;
    if (each.kind === 'package') return each.name + each.subpath;
    const target = posix.relative(folder, `${MODULES}/${each.path}.ts`);
    return target.startsWith('.') ? target : `./${target}`;
  });
}
