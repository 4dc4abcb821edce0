import type { Node } from 'web-tree-sitter';
import type { Definitions } from './type-schema';
import { unquote } from './type-text';

/** The value of a default where it can be known without running the script, else undefined. */
export function literalValue(node: Node, definitions: Definitions): unknown {
  switch (node.type) {
    case 'string':
      return /^[a-zA-Z]*[fF]/.test(node.text) ? undefined : unquote(node.text);
    case 'integer':
    case 'float':
      return toNumber(node.text);
    case 'unary_operator':
      return negated(node, definitions);
    case 'list':
    case 'tuple':
      return listValue(node, definitions);
    case 'dictionary':
      return dictionaryValue(node, definitions);
    case 'attribute':
      return enumMember(node.text, definitions);
    default:
      return KEYWORDS[node.type];
  }
}

const KEYWORDS: Record<string, unknown> = { true: true, false: false, none: null };

function toNumber(text: string): number | undefined {
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}

function negated(node: Node, definitions: Definitions): unknown {
  const operand = node.childForFieldName('argument');
  const value = operand ? literalValue(operand, definitions) : undefined;
  return typeof value === 'number' && node.text.startsWith('-') ? -value : undefined;
}

function listValue(node: Node, definitions: Definitions): unknown {
  const items = node.namedChildren.map((item) => item && literalValue(item, definitions));
  return items.includes(undefined) ? undefined : items;
}

function dictionaryValue(node: Node, definitions: Definitions): unknown {
  const entries: [string, unknown][] = [];
  for (const pair of node.namedChildren) {
    const key = pair?.childForFieldName('key');
    const item = pair?.childForFieldName('value');
    const value = item ? literalValue(item, definitions) : undefined;
    if (key?.type !== 'string' || value === undefined) return undefined;
    entries.push([unquote(key.text), value]);
  }
  return Object.fromEntries(entries);
}

function enumMember(text: string, definitions: Definitions): unknown {
  const [owner = '', member] = text.split('.');
  const definition = definitions.get(owner);
  return definition?.kind === 'enum' ? definition.values.find(({ name }) => name === member)?.value : undefined;
}
