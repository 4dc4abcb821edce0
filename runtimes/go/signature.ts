import type { Node } from 'web-tree-sitter';
import type { Signature } from '../contract';
import { withSyntaxTree } from '../syntax-tree';
import { commentAbove, commentBeside, documented, readDocumentation } from '../typed/comments';
import {
  ANY,
  BOOLEAN,
  BYTES,
  type Definition,
  type Definitions,
  type Dialect,
  type Field,
  INTEGER,
} from '../typed/fields';
import { MOMENT, NUMBER, named, TEXT } from '../typed/fields';
import { formOf, type Main } from '../typed/form';
import { readLiteral } from '../typed/literal';

const GO: Dialect = {
  plain: {
    ...named('string rune error', TEXT),
    ...named('int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 byte', INTEGER),
    ...named('float32 float64', NUMBER),
    bool: BOOLEAN,
    any: ANY,
    interface: ANY,
    Time: MOMENT,
    Duration: INTEGER,
    RawMessage: ANY,
    Bytes: BYTES,
  },
  sequences: [],
  mappings: [],
  optionals: [],
  pointersAreOptional: true,
};

/** The form of a Go script, from the parameters of its `main`. */
export function goSignature(source: string): Promise<Signature> {
  return withSyntaxTree('go', source, (root) => {
    const main = findMain(root);
    return formOf(main && readMain(main), { definitions: readDefinitions(root), dialect: GO });
  });
}

/** How `main` is to be called: its parameters with their types, and how many values it gives back. */
export type GoMain = { parameters: { name: string; type: string }[]; results: string[] };

/** Null where there is no `main`. */
export function goMain(source: string): Promise<GoMain | null> {
  return withSyntaxTree('go', source, (root) => {
    const main = findMain(root);
    if (!main) return null;
    const parameters = parametersOf(main).map(({ name, node }) => ({ name, type: node.text }));
    return { parameters, results: resultsOf(main.childForFieldName('result')) };
  });
}

function isMain(node: Node | null): boolean {
  return node?.type === 'function_declaration' && node.childForFieldName('name')?.text === 'main';
}

function findMain(root: Node): Node | null {
  return root.namedChildren.find(isMain) ?? null;
}

function resultsOf(result: Node | null): string[] {
  if (!result) return [];
  if (result.type !== 'parameter_list') return [result.text];
  return result.namedChildren.flatMap((node) => {
    const names = node?.childrenForFieldName('name').length ?? 0;
    return Array.from({ length: Math.max(names, 1) }, () => node?.childForFieldName('type')?.text ?? '');
  });
}

function readMain(main: Node): Main {
  const fields = parametersOf(main).map(({ name, node }) => ({
    name,
    type: written(node),
    isOptional: isPointer(node),
  }));
  const documentation = readDocumentation(commentAbove(main));
  return { fields: documented(fields, documentation), description: documentation.description };
}

/** Variadic ones are left out. */
function parametersOf(main: Node): { name: string; node: Node }[] {
  const declarations = main.childForFieldName('parameters')?.namedChildren ?? [];
  return declarations.flatMap((declaration) => {
    const node = declaration?.type === 'parameter_declaration' ? declaration.childForFieldName('type') : null;
    const names = declaration?.childrenForFieldName('name') ?? [];
    return node ? names.flatMap((name) => (name ? [{ name: name.text, node }] : [])) : [];
  });
}

function isPointer(node: Node): boolean {
  return node.type === 'pointer_type';
}

/** Bytes travel as base64; `interface{}` has braces that stand for nothing. */
function written(node: Node): string {
  return node.text === '[]byte' ? 'Bytes' : node.text.replaceAll('interface{}', 'any');
}

function readDefinitions(root: Node): Definitions {
  const definitions: Definitions = new Map();
  for (const spec of root.descendantsOfType('type_spec')) {
    const name = spec?.childForFieldName('name')?.text;
    const type = spec?.childForFieldName('type');
    if (!name || !type) continue;
    const values = constantsOf(root, name);
    definitions.set(name, values.length > 0 ? { kind: 'enum', values } : definitionOf(type, root));
  }
  return definitions;
}

function definitionOf(type: Node, root: Node): Definition {
  if (type.type !== 'struct_type') return { kind: 'alias', type: written(type) };
  return { kind: 'record', fields: membersOf(type, { root, depth: 0 }) };
}

/** `const Red Color = "red"`: the values of a type are its constants. */
function constantsOf(root: Node, type: string): (string | number)[] {
  return root.descendantsOfType('const_declaration').flatMap((declaration) => {
    let current = { type: '', value: '' };
    const specs = declaration?.namedChildren.filter((each) => each?.type === 'const_spec') ?? [];
    return specs.flatMap((spec, iota) => {
      const value = spec?.childForFieldName('value')?.text;
      // A constant without a value repeats what stands above it.
      if (value !== undefined) current = { type: spec?.childForFieldName('type')?.text ?? '', value };
      const isSkipped = spec?.childForFieldName('name')?.text === '_';
      return current.type === type && !isSkipped ? constantValue(current.value, iota) : [];
    });
  });
}

function constantValue(text: string, iota: number): (string | number)[] {
  const [, isCounted, more = '0'] = /^(iota)(?:\s*\+\s*(\d+))?$/.exec(text) ?? [];
  const value = isCounted ? iota + Number(more) : readLiteral(text);
  return typeof value === 'string' || typeof value === 'number' ? [value] : [];
}

type Place = { root: Node; depth: number };

function membersOf(struct: Node, place: Place): Field[] {
  const list = struct.namedChildren.find((child) => child?.type === 'field_declaration_list');
  return (list?.namedChildren ?? []).flatMap((each) =>
    each?.type === 'field_declaration' ? declaredFields(each, place) : [],
  );
}

/** Those of a struct that is embedded count as its own, as in its JSON. */
function declaredFields(declaration: Node, place: Place): Field[] {
  const type = declaration.childForFieldName('type');
  const { tagged, isOmitted } = tagOf(declaration);
  if (!type || tagged === '-') return [];
  const names = declaration.childrenForFieldName('name').map((name) => name?.text ?? '');
  if (names.length === 0 && tagged === '') return embedded(type, place);
  const description = commentAbove(declaration) || commentBeside(declaration);
  const isOptional = isPointer(type) || isOmitted;
  // What begins with a small letter is nobody's to fill.
  const own = names.filter((name) => /^\p{Lu}/u.test(name));
  const about = description ? { description } : {};
  return own.map((name) => ({ name: tagged || name, type: written(type), isOptional, ...about }));
}

function tagOf(declaration: Node): { tagged: string; isOmitted: boolean } {
  const [, tagged = '', more = ''] = TAG.exec(declaration.childForFieldName('tag')?.text ?? '') ?? [];
  return { tagged, isOmitted: more.includes('omitempty') };
}

const TAG = /json:"([^",]*)(,[^"]*)?"/;
const EMBEDDED_MAX = 4;

function embedded(type: Node, { root, depth }: Place): Field[] {
  const name = type.text.replace('*', '');
  const spec = root.descendantsOfType('type_spec').find((each) => each?.childForFieldName('name')?.text === name);
  const struct = spec?.childForFieldName('type');
  return struct?.type === 'struct_type' && depth < EMBEDDED_MAX ? membersOf(struct, { root, depth: depth + 1 }) : [];
}
