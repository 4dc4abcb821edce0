import type { Signature } from '../contract';
import { plainComment, documented, readDocumentation } from '../typed/comments';
import type { Field } from '../typed/fields';
import { formOf, type Main } from '../typed/form';
import { readLiteral } from '../typed/literal';
import { insideBrackets, splitAtTop } from '../typed/scan';

const MAIN = /^[ \t]*sub\s+main\b\s*/m;
const UNPACKED = /^\s*my\s*\(([^)]*)\)\s*=\s*@_\s*;/m;
const SHIFTED = /^\s*my\s+\$(\w+)\s*=\s*shift(?:\s*\(?\s*@_\s*\)?)?\s*(?:(?:\/\/|\|\|)\s*([^;]+))?;/gm;
const DEFAULTED = /^\s*\$(\w+)\s*(?:\/\/|\|\|)=\s*([^;]+);/gm;

/** The form of a Perl script: from a signature, from `my (…) = @_`, or from `my $x = shift // default`. */
export function perlSignature(source: string): Signature {
  return formOf(readMain(source), {
    definitions: new Map(),
    dialect: { plain: {}, sequences: [], mappings: [], optionals: [] },
  });
}

function readMain(source: string): Main | null {
  const found = MAIN.exec(source);
  if (!found) return null;
  const after = found.index + found[0].length;
  const hasSignature = source.charAt(after) === '(';
  const signature = hasSignature ? (insideBrackets(source, after) ?? '') : '';
  const isPrototype = /^[$@%&*;\\\s]*$/.test(signature);
  const body = insideBrackets(source, source.indexOf('{', after)) ?? '';
  const documentation = readDocumentation(commentBefore(source.slice(0, found.index)));
  const fields = hasSignature && !isPrototype ? fromSignature(signature) : fromBody(body);
  return { fields: documented(fields, documentation), description: documentation.description };
}

function commentBefore(text: string): string {
  const lines = text.trimEnd().split('\n');
  const start = lines.findLastIndex((line) => !/^\s*#(?!!)/.test(line)) + 1;
  return plainComment(lines.slice(start).join('\n'));
}

function fromSignature(signature: string): Field[] {
  return splitAtTop(signature, ',').flatMap((part) => {
    const [, name, fallback] = /^\s*\$(\w+)\s*(?:(?:\/\/|\|\|)?=\s*([\s\S]*))?$/.exec(part) ?? [];
    return name ? [field(name, fallback)] : [];
  });
}

function fromBody(body: string): Field[] {
  const defaults = new Map([...body.matchAll(DEFAULTED)].map(([, name = '', value = '']) => [name, value]));
  const unpacked = UNPACKED.exec(body)?.[1];
  if (unpacked !== undefined) {
    const names = [...unpacked.matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
    return names.map((name) => field(name, defaults.get(name)));
  }
  return [...body.matchAll(SHIFTED)].map(([, name = '', value]) => field(name, value ?? defaults.get(name)));
}

function field(name: string, fallback: string | undefined): Field {
  const value = fallback === undefined ? undefined : readLiteral(fallback);
  return { name, type: '', isOptional: fallback !== undefined, default: value };
}
