import { posix } from 'node:path';
import ts from 'typescript';
import { isBuiltIn, mayImport } from './built-in';

/** An import, and where its name stands between quotes. */
export type ScriptImport = { start: number; end: number } & (
  | { kind: 'package'; name: string; version: string | null; subpath: string }
  | { kind: 'script'; path: string }
  | { kind: 'address'; url: string }
);

/** JSR's packages are had from npm's kind of registry under names of their own: `jsr:@std/path` is `@jsr/std__path`. */
const JSR = /^jsr:\/?@([\w-]+)\/([\w-]+)/;
const PACKAGE = /^(?:npm:)?((?:@[\w.~-]+\/)?[\w.~-]+)(?:@([^/]+))?((?:\/.*)?)$/;

/** What a script imports that is not part of the runtime, of packages and of other scripts of the workspace. */
export function scriptImports(source: string, path: string | null): ScriptImport[] {
  if (!mayImport(source)) return [];
  return ts.preProcessFile(source, true, true).importedFiles.flatMap(({ fileName, pos }): ScriptImport[] => {
    const start = source.indexOf(fileName, pos);
    const end = start + fileName.length;
    if (isBuiltIn(fileName)) return [];
    if (/^[./]/.test(fileName)) {
      const target = workspacePath(fileName, path);
      return target === null ? [] : [{ kind: 'script', path: target, start, end }];
    }
    if (/^https?:\/\//.test(fileName)) return [{ kind: 'address', url: fileName, start, end }];
    const [, name, version = null, subpath = ''] = PACKAGE.exec(fileName.replace(JSR, '@jsr/$1__$2')) ?? [];
    return name === undefined ? [] : [{ kind: 'package', name, version, subpath, start, end }];
  });
}

/** `/f/a/b.ts` from the workspace's root, `./b` from the script's folder. Null where it leads to no script. */
function workspacePath(specifier: string, path: string | null): string | null {
  if (!specifier.startsWith('/') && path === null) return null;
  const folder = path === null ? '/' : posix.dirname(`/${path}`);
  const target = posix
    .resolve(folder, specifier)
    .slice(1)
    .replace(/\.[jt]sx?$/, '');
  return /^[uf]\/[^/]+\/./.test(target) ? target : null;
}

/** The source with other names in place of those of its imports. Lines stay where they are. */
export function withSpecifiers(
  source: string,
  imports: ScriptImport[],
  rename: (each: ScriptImport) => string,
): string {
  let text = source;
  for (const each of imports.toSorted((a, b) => b.start - a.start))
    text = text.slice(0, each.start) + rename(each) + text.slice(each.end);
  return text;
}
