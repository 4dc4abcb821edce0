import type { Field } from '../typed/fields';
import { readLiteral } from '../typed/literal';
import { insideBrackets, splitAtTop } from '../typed/scan';

/** A parameter of `main`; one with dashes is given by its name, any other by its place. */
export type NuParameter = Field & { isFlag: boolean };

const MAIN = /^([ \t]*(?:export\s+)?def\s+(?:--\w+\s+)*)(["']?)main\2(?=\s*\[)/m;
const PARAMETER = /^\s*(--)?([\w-]+)(?:\s*\(-\w\))?(\?)?\s*(?::\s*([^=]+?))?\s*(?:=\s*([\s\S]+))?$/;
const CODE_AND_COMMENT = /^((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^#"'])*)(?:#\s?(.*))?$/;

/** Null where there is no `main`. */
export function nuMain(source: string): { parameters: NuParameter[]; comment: string } | null {
  const found = MAIN.exec(source);
  if (!found) return null;
  const block = insideBrackets(source, source.indexOf('[', found.index + found[0].length)) ?? '';
  const parameters = block.split('\n').flatMap(parametersOf);
  const lines = source.slice(0, found.index).trimEnd().split('\n');
  const start = lines.findLastIndex((line) => !/^\s*#(?!!)/.test(line)) + 1;
  return { parameters, comment: lines.slice(start).join('\n') };
}

/** Nu itself runs whatever is called `main`, with the words of the command line. */
export function withRenamedMain(source: string, name: string): string {
  return source.replace(MAIN, `$1${name}`);
}

function parametersOf(line: string): NuParameter[] {
  const [, code = '', comment = ''] = CODE_AND_COMMENT.exec(line) ?? [];
  const found = splitAtTop(code, ',').flatMap(parameterOf);
  return found.map((each, at) =>
    comment && at === found.length - 1 ? { ...each, description: comment.trim() } : each,
  );
}

function parameterOf(text: string): NuParameter[] {
  const [, dashes, name, mark, written = '', fallback] = PARAMETER.exec(text) ?? [];
  if (!name) return [];
  const type = written.replace(/@.*$/, '').trim();
  const isFlag = dashes !== undefined;
  if (isFlag && type === '' && fallback === undefined)
    return [{ name, isFlag, type: 'bool', isOptional: true, default: false }];
  const value = fallback === undefined ? undefined : readLiteral(fallback.trim());
  return [{ name, isFlag, type, isOptional: isFlag || mark !== undefined || fallback !== undefined, default: value }];
}
