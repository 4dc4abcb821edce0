import type { Node } from 'web-tree-sitter';
import type { Signature } from '../contract';
import { withSyntaxTree } from '../syntax-tree';
import { commentAbove, documented, readDocumentation } from '../typed/comments';
import { ANY, BOOLEAN, DAY, type Dialect, type Field, INTEGER, MOMENT, NUMBER, named, OBJECT } from '../typed/fields';
import { TEXT } from '../typed/fields';
import { formOf, type Main } from '../typed/form';
import { readLiteral } from '../typed/literal';
import { splitAtTop } from '../typed/scan';

/** Ruby writes no types; YARD's comments do. */
const RUBY: Dialect = {
  plain: {
    ...named('String Symbol', TEXT),
    Integer: INTEGER,
    ...named('Float Numeric BigDecimal Rational', NUMBER),
    ...named('Boolean TrueClass FalseClass', BOOLEAN),
    ...named('Time DateTime', MOMENT),
    Date: DAY,
    Object: ANY,
    ...named('OpenStruct Struct', OBJECT),
  },
  sequences: ['Array', 'Set', 'Enumerable'],
  mappings: ['Hash'],
  optionals: [],
};

/** The form of a Ruby script, from the parameters of its `main`. */
export function rubySignature(source: string): Promise<Signature> {
  return withSyntaxTree('ruby', source, (root) => formOf(readMain(root), { definitions: new Map(), dialect: RUBY }));
}

function readMain(root: Node): Main | null {
  const main = root.namedChildren.findLast(
    (node) => node?.type === 'method' && node.childForFieldName('name')?.text === 'main',
  );
  if (!main) return null;
  const documentation = readDocumentation(commentAbove(main));
  const fields = (main.childForFieldName('parameters')?.namedChildren ?? []).flatMap(fieldOf);
  // YARD writes one of several types with commas between them.
  const typed = documented(fields, documentation).map((field) => ({
    ...field,
    type: splitAtTop(field.type, ',')
      .join('|')
      .replaceAll(/(^|\|)\s*:(\w+)/g, '$1"$2"'),
  }));
  return { fields: typed, description: documentation.description };
}

function fieldOf(node: Node | null): Field[] {
  if (node?.type === 'identifier') return [{ name: node.text, type: '', isOptional: false }];
  if (node?.type !== 'optional_parameter' && node?.type !== 'keyword_parameter') return [];
  const value = node.childForFieldName('value');
  const name = node.childForFieldName('name')?.text ?? '';
  return [{ name, type: '', isOptional: value !== null, default: value ? valueOf(value) : undefined }];
}

function valueOf(node: Node): unknown {
  if (node.type === 'simple_symbol') return node.text.slice(1);
  if (node.type !== 'hash') return readLiteral(node.text);
  const entries = node.namedChildren.map((pair) => {
    const value = pair?.childForFieldName('value');
    const key = pair?.childForFieldName('key')?.text.replace(/^["':]|["':]$/g, '') ?? '';
    return [key, value ? valueOf(value) : undefined] as const;
  });
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}
