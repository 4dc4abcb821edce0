import type { Node } from 'web-tree-sitter';
import type { Signature } from '../contract';
import { withSyntaxTree } from '../syntax-tree';
import { commentAbove, commentBeside } from '../typed/comments';
import { ANY, BOOLEAN, BYTES, type Definition, type Definitions, type Dialect, type Field } from '../typed/fields';
import { INTEGER, MOMENT, NUMBER, named, OBJECT, TEXT, URI, UUID } from '../typed/fields';
import { formOf } from '../typed/form';
import { withoutDirectives } from './directives';
import { readLiteral } from '../typed/literal';

const CSHARP: Dialect = {
  plain: {
    ...named('string String char Char', TEXT),
    ...named('int Int32 long Int64 short Int16 byte sbyte uint UInt32 ulong ushort BigInteger', INTEGER),
    ...named('double Double float Single decimal Decimal', NUMBER),
    ...named('bool Boolean', BOOLEAN),
    ...named('DateTime DateTimeOffset', MOMENT),
    Guid: UUID,
    Uri: URI,
    Bytes: BYTES,
    ...named('object Object dynamic', ANY),
    ...named('Hashtable ExpandoObject', OBJECT),
  },
  sequences: ['List', 'IList', 'IEnumerable', 'ICollection', 'HashSet', 'IReadOnlyList'],
  mappings: ['Dictionary', 'IDictionary', 'IReadOnlyDictionary'],
  optionals: ['Nullable'],
};

/** The form of a C# script, from the parameters of its `Main`. */
export function csharpSignature(source: string): Promise<Signature> {
  return withSyntaxTree('c-sharp', withoutDirectives(source), (root) => {
    const known = { definitions: readDefinitions(root), dialect: CSHARP };
    const main = findMain(root);
    if (!main) return formOf(null, known);
    const tags = commentAbove(main);
    const fields = parametersOf(main).map((field) => described(field, tags));
    return formOf(
      { fields, description: /<summary>([\s\S]*?)<\/summary>/.exec(tags)?.[1]?.trim() ?? plain(tags) },
      known,
    );
  });
}

function isMain(node: Node | null): boolean {
  return /^main$/i.test(nameOf(node)) && node?.namedChildren.some((child) => child?.text === 'static') === true;
}

function findMain(root: Node): Node | null {
  return root.descendantsOfType('method_declaration').find(isMain) ?? null;
}

function nameOf(node: Node | null): string {
  return node?.childForFieldName('name')?.text ?? '';
}

function parametersOf(main: Node): Field[] {
  const nodes = main.childForFieldName('parameters')?.namedChildren ?? [];
  return nodes.flatMap((node) => (node?.type === 'parameter' ? [parameterOf(node)] : []));
}

function parameterOf(node: Node): Field {
  const [, fallback] = /=\s*([\s\S]+)$/.exec(node.text) ?? [];
  return {
    name: nameOf(node),
    type: written(node.childForFieldName('type')),
    isOptional: fallback !== undefined || isNullable(node.childForFieldName('type')),
    default: fallback === undefined ? undefined : valueOf(fallback),
  };
}

/** A member of an enum is the text of its name. */
function valueOf(text: string): unknown {
  return readLiteral(text) ?? /^[A-Z]\w*\.(\w+)$/.exec(text)?.[1] ?? (text.trim() === 'null' ? null : undefined);
}

function isNullable(type: Node | null): boolean {
  return type?.type === 'nullable_type';
}

function written(type: Node | null): string {
  return type?.text === 'byte[]' ? 'Bytes' : (type?.text ?? '');
}

function described(field: Field, tags: string): Field {
  const text = new RegExp(`<param name="${field.name}">([\\s\\S]*?)</param>`).exec(tags)?.[1]?.trim();
  return text ? { ...field, description: text } : field;
}

function plain(tags: string): string {
  return tags.replaceAll(/<[^>]*>/g, '').trim();
}

function readDefinitions(root: Node): Definitions {
  const definitions: Definitions = new Map();
  for (const node of root.descendantsOfType(['class_declaration', 'struct_declaration', 'enum_declaration'])) {
    if (node) definitions.set(nameOf(node), definitionOf(node));
  }
  return definitions;
}

function definitionOf(node: Node): Definition {
  const members = node.childForFieldName('body')?.namedChildren ?? [];
  if (node.type === 'enum_declaration') {
    return { kind: 'enum', values: members.filter((each) => each?.type === 'enum_member_declaration').map(nameOf) };
  }
  return { kind: 'record', fields: members.flatMap((each) => (each && isPublic(each) ? membersOf(each) : [])) };
}

function isPublic(node: Node): boolean {
  const words = node.namedChildren.filter((child) => child?.type === 'modifier').map((child) => child?.text);
  return words.includes('public') && !words.includes('static');
}

function membersOf(node: Node): Field[] {
  const description = plain(commentAbove(node)) || commentBeside(node);
  const more = description ? { description } : {};
  if (node.type === 'property_declaration') {
    const value = node.childForFieldName('value');
    return [{ ...member(node, node.childForFieldName('type'), value), ...more }];
  }
  if (node.type !== 'field_declaration') return [];
  const variables = node.namedChildren.find((child) => child?.type === 'variable_declaration');
  const type = variables?.childForFieldName('type') ?? null;
  const declarators = variables?.namedChildren.filter((child) => child?.type === 'variable_declarator') ?? [];
  return declarators.map((each) => ({ ...member(each, type, each?.namedChild(1) ?? null), ...more }));
}

function member(node: Node | null, type: Node | null, value: Node | null): Field {
  const isOptional = value !== null || isNullable(type);
  return { name: nameOf(node), type: written(type), isOptional, default: value ? valueOf(value.text) : undefined };
}
