import type { Node } from 'web-tree-sitter';
import type { Signature } from '../contract';
import { withSyntaxTree } from '../syntax-tree';
import { commentAbove, commentBeside, documented, readDocumentation } from '../typed/comments';
import { ANY, BOOLEAN, BYTES, DAY, type Definition, type Definitions, type Dialect, type Field } from '../typed/fields';
import { INTEGER, MOMENT, NUMBER, named, OBJECT, TEXT, URI, UUID } from '../typed/fields';
import { formOf } from '../typed/form';
import { readLiteral } from '../typed/literal';

const JAVA: Dialect = {
  plain: {
    ...named('String CharSequence char Character', TEXT),
    ...named('int Integer long Long short Short byte Byte BigInteger', INTEGER),
    ...named('double Double float Float BigDecimal Number', NUMBER),
    ...named('boolean Boolean', BOOLEAN),
    ...named('Instant Date LocalDateTime OffsetDateTime ZonedDateTime', MOMENT),
    LocalDate: DAY,
    UUID,
    ...named('URI URL', URI),
    Bytes: BYTES,
    Object: ANY,
    ...named('JsonNode JSONObject', OBJECT),
  },
  sequences: ['List', 'ArrayList', 'Set', 'HashSet', 'Collection', 'Iterable'],
  mappings: ['Map', 'HashMap', 'LinkedHashMap', 'TreeMap'],
  optionals: ['Optional'],
};

/** The form of a Java script, from the parameters of its `main`. */
export function javaSignature(source: string): Promise<Signature> {
  return withSyntaxTree('java', source, (root) => {
    const known = { definitions: readDefinitions(root), dialect: JAVA };
    const main = findMain(root);
    if (!main) return formOf(null, known);
    const documentation = readDocumentation(commentAbove(main));
    return formOf(
      { fields: documented(parametersOf(main), documentation), description: documentation.description },
      known,
    );
  });
}

/** The name of the class that has `main`, and that of its package where it has one. */
export function javaMain(source: string): Promise<{ className: string; packageName: string } | null> {
  return withSyntaxTree('java', source, (root) => {
    const owner = findMain(root)?.parent?.parent;
    if (!owner) return null;
    const declaration = root.namedChildren.find((node) => node?.type === 'package_declaration');
    return { className: nameOf(owner), packageName: declaration?.namedChild(0)?.text ?? '' };
  });
}

function isMain(node: Node | null): boolean {
  return node?.type === 'method_declaration' && nameOf(node) === 'main' && modifiersOf(node).includes('static');
}

/** A static method of that name in a class at the top. */
function findMain(root: Node): Node | null {
  const classes = root.namedChildren.filter((node) => node?.type === 'class_declaration');
  const methods = classes.flatMap((node) => node?.childForFieldName('body')?.namedChildren ?? []);
  return methods.find(isMain) ?? null;
}

function nameOf(node: Node | null): string {
  return node?.childForFieldName('name')?.text ?? '';
}

function modifiersOf(node: Node): string {
  return node.namedChildren.find((child) => child?.type === 'modifiers')?.text ?? '';
}

function parametersOf(callable: Node): Field[] {
  return (callable.childForFieldName('parameters')?.namedChildren ?? []).flatMap((node) => {
    if (node?.type !== 'formal_parameter') return [];
    const type = written(node.childForFieldName('type'));
    return [{ name: nameOf(node), type, isOptional: /^Optional\b/.test(type) }];
  });
}

function written(type: Node | null): string {
  return type?.text === 'byte[]' ? 'Bytes' : (type?.text ?? '');
}

function readDefinitions(root: Node): Definitions {
  const definitions: Definitions = new Map();
  for (const node of root.descendantsOfType(['class_declaration', 'record_declaration', 'enum_declaration'])) {
    if (node) definitions.set(nameOf(node), definitionOf(node));
  }
  return definitions;
}

function definitionOf(node: Node): Definition {
  if (node.type === 'record_declaration') return { kind: 'record', fields: parametersOf(node) };
  const members = node.childForFieldName('body')?.namedChildren ?? [];
  if (node.type === 'enum_declaration') {
    return { kind: 'enum', values: members.filter((each) => each?.type === 'enum_constant').map(nameOf) };
  }
  const fields = members.flatMap((each) => (each?.type === 'field_declaration' ? membersOf(each) : []));
  return { kind: 'record', fields };
}

function membersOf(declaration: Node): Field[] {
  if (/\b(static|transient)\b/.test(modifiersOf(declaration))) return [];
  const type = written(declaration.childForFieldName('type'));
  const description = commentAbove(declaration) || commentBeside(declaration);
  return declaration.childrenForFieldName('declarator').map((declarator) => {
    const value = declarator?.childForFieldName('value') ?? null;
    return {
      name: nameOf(declarator),
      type,
      isOptional: value !== null || /^Optional\b/.test(type),
      default: value ? readLiteral(value.text) : undefined,
      ...(description ? { description } : {}),
    };
  });
}
