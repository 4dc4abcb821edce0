import { builtinModules } from 'node:module';

const NAMES = new Set([...builtinModules, 'bun']);
const QUOTED = /\b(?:from|import|require)\s*\(?\s*(["'])([^"'\n]+)\1/g;

export function isBuiltIn(specifier: string): boolean {
  return /^(?:node|bun):/.test(specifier) || NAMES.has(specifier);
}

/** Without a parser, and rather once too often: whether a source imports what Bun does not have itself. */
export function mayImport(source: string): boolean {
  return [...source.matchAll(QUOTED)].some(([, , specifier = '']) => !isBuiltIn(specifier));
}
