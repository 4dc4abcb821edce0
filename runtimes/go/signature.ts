import type { Node } from 'web-tree-sitter';
import type { Signature } from '../contract';
import { withSyntaxTree } from '../syntax-tree';
import { commentAbove } from '../typed/comments';
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
  return { fields, description: commentAbove(main) };
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
    definitions.set(name, values.length > 0 ? { kind: 'enum', values } : definitionOf(type));
  }
  return definitions;
}

function definitionOf(type: Node): Definition {
  if (type.type !== 'struct_type') return { kind: 'alias', type: written(type) };
  return { kind: 'record', fields: membersOf(type) };
}

/** `const Red Color = "red"`: the values of a type are its constants. */
function constantsOf(root: Node, type: string): (string | number)[] {
  return root.descendantsOfType('const_spec').flatMap((spec) => {
    if (spec?.childForFieldName('type')?.text !== type) return [];
    const value = readLiteral(spec.childForFieldName('value')?.text ?? '');
    return typeof value === 'string' || typeof value === 'number' ? [value] : [];
  });
}

function membersOf(struct: Node): Field[] {
  const list = struct.namedChildren.find((child) => child?.type === 'field_declaration_list');
  return (list?.namedChildren ?? []).flatMap((declaration) => {
    const type = declaration?.type === 'field_declaration' ? declaration.childForFieldName('type') : null;
    if (!declaration || !type) return [];
    const tag = /json:"([^",]*)(,[^"]*)?"/.exec(declaration.childForFieldName('tag')?.text ?? '');
    if (tag?.[1] === '-') return [];
    const isOptional = isPointer(type) || /omitempty/.test(tag?.[2] ?? '');
    const description = commentAbove(declaration);
    return declaration.childrenForFieldName('name').flatMap((name) => {
      // What begins with a small letter is nobody's to fill.
      if (!name || !/^\p{Lu}/u.test(name.text)) return [];
      const field = { name: tag?.[1] || name.text, type: written(type), isOptional };
      return [description ? { ...field, description } : field];
    });
  });
}
