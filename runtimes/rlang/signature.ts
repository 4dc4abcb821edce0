import type { Signature } from '../contract';
import { documented, plainComment, readDocumentation } from '../typed/comments';
import { type Field, INTEGER, NUMBER } from '../typed/fields';
import { formOf, type Main } from '../typed/form';
import { readLiteral } from '../typed/literal';
import { insideBrackets, splitAtTop } from '../typed/scan';

const MAIN = /^[ \t]*main\s*(?:<-|=)\s*function\s*(?=\()/m;

/** The form of an R script, from the formals of its `main`. */
export function rSignature(source: string): Signature {
  return formOf(readMain(source), {
    definitions: new Map(),
    dialect: { plain: { integer: INTEGER, number: NUMBER }, sequences: [], mappings: [], optionals: [] },
  });
}

function readMain(source: string): Main | null {
  const found = MAIN.exec(source);
  if (!found) return null;
  const formals = insideBrackets(withoutComments(source.slice(found.index + found[0].length)), 0) ?? '';
  const lines = source.slice(0, found.index).trimEnd().split('\n');
  const start = lines.findLastIndex((line) => !/^\s*#/.test(line)) + 1;
  const documentation = readDocumentation(plainComment(lines.slice(start).join('\n')));
  const fields = splitAtTop(formals, ',').flatMap(fieldOf);
  return { fields: documented(fields, documentation), description: documentation.description };
}

function withoutComments(text: string): string {
  return text.replaceAll(
    /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|#[^\n]*/g,
    (_, quoted: string | undefined) => quoted ?? '',
  );
}

function fieldOf(formal: string): Field[] {
  const [, name, fallback] = /^\s*([\p{L}.][\p{L}\p{N}._]*)\s*(?:=\s*([\s\S]*))?$/u.exec(formal) ?? [];
  if (!name || name === '...') return [];
  if (fallback === undefined) return [{ name, type: '', isOptional: false }];
  const value = readLiteral(fallback);
  // `mode = c("fast", "slow")` is how R says that a text is one of these, the first unless told.
  const choices = /^\s*c\(/.test(fallback) && Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (choices && value.length > 1) return [{ name, type: '', isOptional: true, default: value[0], choices: value }];
  const isWhole = /^\s*-?\d+L\s*$/.test(fallback);
  const type = typeof value === 'number' ? (isWhole ? 'integer' : 'number') : '';
  return [{ name, type, isOptional: true, default: value }];
}
