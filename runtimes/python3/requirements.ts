import { commentBlock } from '../packages/comment-block';
import { pythonImports, type PythonImport } from './imports';
import { packageOf } from './package-names';
import { isStandardModule } from './stdlib';

export type PythonNeeds = {
  /** Lines of a requirements file, sorted. */
  requirements: string[];
  /** Paths of scripts of the workspace. */
  scripts: string[];
};

/**
 * What a script asks for. A block `# requirements:` or an inline script block (PEP 723) says it all; else it is what is
 * imported, with what a block `# extra_requirements:` adds.
 */
export async function pythonNeeds(source: string, path: string | null): Promise<PythonNeeds> {
  const imports = await pythonImports(source);
  const modules = new Set(imports.flatMap((each) => workspaceModules(each, path)));
  const scripts = [...modules].map((module) => module.replaceAll('.', '/')).toSorted();
  const declared = commentBlock(source, '#', 'requirements') ?? inlineBlock(source);
  const requirements = declared ?? [
    ...fromImports(imports),
    ...(commentBlock(source, '#', 'extra_requirements') ?? []),
  ];
  return { requirements: unique(requirements), scripts };
}

function unique(lines: string[]): string[] {
  return [...new Set(lines)].toSorted();
}

const INLINE_BLOCK = /^# \/\/\/ script\s*$\n((?:^#(?:| .*)$\n)+?)^# \/\/\/\s*$/m;

/** PEP 723. Of its TOML only the list of dependencies matters here. */
function inlineBlock(source: string): string[] | null {
  const content = INLINE_BLOCK.exec(source.replaceAll('\r\n', '\n'))?.[1];
  if (content === undefined) return null;
  const toml = content.replace(/^# ?/gm, '');
  const list = /^dependencies\s*=\s*\[((?:[^\]"']|"[^"]*"|'[^']*')*)\]/m.exec(toml)?.[1] ?? '';
  return [...list.replace(/^\s*#.*$/gm, '').matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, a, b]) => a ?? b ?? '');
}

function fromImports(imports: PythonImport[]): string[] {
  const outside = imports.filter(isFromOutside);
  const repinned = new Map(
    outside.flatMap(({ pin, ...each }) => (pin?.isRepin ? [[rootOf(each), pin.requirement]] : [])),
  );
  const pinned = new Map(outside.flatMap(({ pin, ...each }) => (pin ? [[rootOf(each), pin.requirement]] : [])));
  return outside.flatMap((each) => {
    const said = repinned.get(rootOf(each)) ?? pinned.get(rootOf(each));
    return said === undefined ? packagesOf(each) : [said];
  });
}

function isFromOutside(each: PythonImport): boolean {
  return each.dots === 0 && !each.isOptional && !isOfWorkspace(each) && !isStandardModule(rootOf(each));
}

function rootOf({ module }: { module: string }): string {
  return module.split('.')[0] ?? '';
}

/** `from google.cloud import storage` names the package only with what it takes. */
function packagesOf({ module, names }: PythonImport): string[] {
  return names.length === 0 ? [packageOf(module)] : names.map((name) => packageOf(`${module}.${name}`));
}

function isOfWorkspace({ module }: PythonImport): boolean {
  return /^[uf]\.[\w-]+/.test(module) || module === 'u' || module === 'f';
}

/** Of `from f.a.b import c`, both `f.a.b` and `f.a.b.c` may be the script. */
function workspaceModules(each: PythonImport, path: string | null): string[] {
  const base = each.dots > 0 ? relativeBase(path, each.dots) : isOfWorkspace(each) ? '' : null;
  if (base === null) return [];
  const module = [base, each.module].filter(Boolean).join('.');
  return [module, ...each.names.map((name) => `${module}.${name}`)].filter((name) => name.split('.').length >= 3);
}

/** One dot is the script's own folder. Null where a script without a path, or too many dots, leads nowhere. */
function relativeBase(path: string | null, dots: number): string | null {
  const folders = path?.split('/').slice(0, -1) ?? [];
  return folders.length >= dots ? folders.slice(0, folders.length - dots + 1).join('.') : null;
}
