import type { Node } from 'web-tree-sitter';
import type { Signature } from '../contract';
import { withSyntaxTree } from '../syntax-tree';
import { commentAbove, type Documentation, documented, readDocumentation } from '../typed/comments';
import {
  ANY,
  BOOLEAN,
  type Definition,
  type Definitions,
  type Dialect,
  type Field,
  INTEGER,
  MOMENT,
} from '../typed/fields';
import { NUMBER, named, OBJECT, TEXT } from '../typed/fields';
import { formOf, type Main } from '../typed/form';
import { readLiteral } from '../typed/literal';

const PHP: Dialect = {
  plain: {
    string: TEXT,
    int: INTEGER,
    float: NUMBER,
    ...named('bool true false', BOOLEAN),
    array: { type: 'array' },
    iterable: { type: 'array' },
    ...named('mixed callable self static', ANY),
    ...named('object stdClass', OBJECT),
    ...named('DateTime DateTimeImmutable DateTimeInterface', MOMENT),
  },
  sequences: ['list'],
  mappings: ['map'],
  optionals: [],
};

/** What the script's own types are; the cases of its enums by their names as well, for defaults. */
type Known = { definitions: Definitions; cases: Map<string, Map<string, string | number>> };

/** The form of a PHP script, from the parameters of its `main`. */
export function phpSignature(source: string): Promise<Signature> {
  return withSyntaxTree('php', source, (root) => {
    const known = readDefinitions(root);
    return formOf(readMain(root, known), { definitions: known.definitions, dialect: PHP });
  });
}

function readMain(root: Node, known: Known): Main | null {
  const main = root
    .descendantsOfType('function_definition')
    .find((node) => node?.childForFieldName('name')?.text === 'main');
  if (!main) return null;
  const documentation = readDocumentation(commentAbove(main));
  const fields = parametersOf(main, known).map((field) => typedBy(field, documentation));
  return { fields: documented(fields, documentation), description: documentation.description };
}

/** Of a list PHP itself knows nothing more than that it is one. */
function typedBy(field: Field, { parameters }: Documentation): Field {
  const said = parameters.get(field.name)?.type ?? '';
  const isVague = /^(?:array|iterable|mixed)?$/.test(field.type) || (field.type === 'string' && said.startsWith("'"));
  return isVague && said !== '' ? { ...field, type: withoutKeys(said) } : field;
}

/** `array<int, T>` is a list of T. */
function withoutKeys(type: string): string {
  return type
    .replaceAll(/\barray<\s*int\s*,/g, 'list<')
    .replaceAll(/\barray<\s*string\s*,/g, 'map<')
    .replaceAll(/\barray</g, 'list<');
}

function parametersOf(callable: Node, known: Known): Field[] {
  const nodes = callable.childForFieldName('parameters')?.namedChildren ?? [];
  return nodes
    .filter((node) => node?.type === 'simple_parameter' || node?.type === 'property_promotion_parameter')
    .flatMap((node) => (node ? [fieldOf(node, node.childForFieldName('type'), known)] : []));
}

function fieldOf(node: Node, type: Node | null, known: Known): Field {
  const value = node.childForFieldName('default_value');
  return {
    name: node.childForFieldName('name')?.text.replace(/^\$/, '') ?? '',
    type: type?.text ?? '',
    isOptional: value !== null,
    default: value ? valueOf(value.text, known) : undefined,
  };
}

/** `Color::Red` is the value that the case stands for. */
function valueOf(text: string, { cases }: Known): unknown {
  const [, owner = '', member = ''] = /^(\w+)::(\w+)$/.exec(text) ?? [];
  return cases.has(owner) ? cases.get(owner)?.get(member) : readLiteral(text);
}

function readDefinitions(root: Node): Known {
  const known: Known = { definitions: new Map(), cases: new Map() };
  for (const node of root.descendantsOfType('enum_declaration')) {
    const cases = node ? casesOf(node) : new Map();
    known.cases.set(nameOf(node), cases);
    known.definitions.set(nameOf(node), { kind: 'enum', values: [...cases.values()] });
  }
  for (const node of root.descendantsOfType('class_declaration')) {
    if (node) known.definitions.set(nameOf(node), classOf(node, known));
  }
  return known;
}

function nameOf(node: Node | null): string {
  return node?.childForFieldName('name')?.text ?? '';
}

function casesOf(node: Node): Map<string, string | number> {
  return new Map(
    node.descendantsOfType('enum_case').map((each) => {
      const name = nameOf(each);
      const value = readLiteral(each?.childForFieldName('value')?.text ?? '');
      return [name, typeof value === 'string' || typeof value === 'number' ? value : name];
    }),
  );
}

/** A class is filled through its constructor, or else property by property. */
function classOf(node: Node, known: Known): Definition {
  const methods = node.descendantsOfType('method_declaration');
  const constructor = methods.find((method) => method?.childForFieldName('name')?.text === '__construct');
  if (constructor) return { kind: 'record', fields: parametersOf(constructor, known) };
  const fields = node.descendantsOfType('property_declaration').flatMap((property) => {
    const element = property?.namedChildren.find((child) => child?.type === 'property_element');
    if (!property || !element) return [];
    const description = commentAbove(property);
    const field = fieldOf(element, property.childForFieldName('type'), known);
    return [description ? { ...field, description } : field];
  });
  return { kind: 'record', fields };
}
