import type { Node } from 'web-tree-sitter';
import type { Signature } from '../contract';
import { withSyntaxTree } from '../syntax-tree';
import { commentBeside, plainComment } from '../typed/comments';
import {
  ANY,
  BOOLEAN,
  DAY,
  type Definition,
  type Definitions,
  type Dialect,
  type Field,
  INTEGER,
} from '../typed/fields';
import { MOMENT, NUMBER, named, OBJECT, TEXT, URI, UUID } from '../typed/fields';
import { formOf } from '../typed/form';
import { unionOf } from './variants';

const RUST: Dialect = {
  plain: {
    ...named('String str char PathBuf Path', TEXT),
    ...named('i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize', INTEGER),
    ...named('f32 f64', NUMBER),
    bool: BOOLEAN,
    Value: ANY,
    Map: OBJECT,
    ...named('DateTime NaiveDateTime', MOMENT),
    NaiveDate: DAY,
    Uuid: UUID,
    Url: URI,
  },
  sequences: ['Vec', 'VecDeque', 'HashSet', 'BTreeSet'],
  mappings: ['HashMap', 'BTreeMap'],
  optionals: ['Option'],
  wrappers: ['Box', 'Rc', 'Arc', 'Cow'],
};

/** The form of a Rust script, from the parameters of its `main`. */
export function rustSignature(source: string): Promise<Signature> {
  return withSyntaxTree('rust', source, (root) => {
    const main = findMain(root);
    const known = { definitions: readDefinitions(root), dialect: RUST };
    if (!main) return formOf(null, known);
    const said = documentation(main);
    const fields = parametersOf(main).map(({ name, type }) => ({ name, type, isOptional: isOption(type) }));
    return formOf({ fields: fields.map((field) => argument(field, said)), description: withoutSections(said) }, known);
  });
}

/** `* `name` - what it is`, as Rust's documentation lists arguments. */
function argument(field: Field, said: string): Field {
  const text = new RegExp(`^[*-]\\s*\`${field.name}\`\\s*[-:–]\\s*(.+)$`, 'm').exec(said)?.[1]?.trim();
  return text ? { ...field, description: text } : field;
}

function withoutSections(said: string): string {
  return (said.split(/^# /m)[0] ?? '').trim();
}

/** How `main` is to be called. */
export type RustMain = { parameters: { name: string; type: string }[]; isResult: boolean; isAsync: boolean };

export function rustMain(source: string): Promise<RustMain | null> {
  return withSyntaxTree('rust', source, (root) => {
    const main = findMain(root);
    if (!main) return null;
    const modifiers = main.namedChildren.find((child) => child?.type === 'function_modifiers');
    return {
      parameters: parametersOf(main),
      isResult: /\bResult\b/.test(main.childForFieldName('return_type')?.text.split('<')[0] ?? ''),
      isAsync: /\basync\b/.test(modifiers?.text ?? ''),
    };
  });
}

function isMain(node: Node | null): boolean {
  return node?.type === 'function_item' && nameOf(node) === 'main';
}

function findMain(root: Node): Node | null {
  return root.namedChildren.find(isMain) ?? null;
}

function nameOf(node: Node | null): string {
  return node?.childForFieldName('name')?.text ?? '';
}

function parametersOf(main: Node): { name: string; type: string }[] {
  const nodes = main.childForFieldName('parameters')?.namedChildren ?? [];
  return nodes.flatMap((node) => {
    const name = node?.childForFieldName('pattern')?.text.replace(/^mut\s+/, '');
    const type = node?.childForFieldName('type')?.text;
    return node?.type === 'parameter' && name && type ? [{ name, type }] : [];
  });
}

function isOption(type: string): boolean {
  return /^(?:std::option::)?Option\s*</.test(type);
}

/** Structs before enums, whose variants may hold one. */
function readDefinitions(root: Node): Definitions {
  const definitions: Definitions = new Map();
  for (const node of root.descendantsOfType(['struct_item', 'type_item'])) {
    if (node) definitions.set(nameOf(node), definitionOf(node));
  }
  for (const node of root.descendantsOfType('enum_item')) {
    if (node) definitions.set(nameOf(node), enumOf(node, definitions));
  }
  return definitions;
}

function definitionOf(node: Node): Definition {
  if (node.type === 'type_item') {
    const type = node.childForFieldName('type')?.text ?? '';
    // A value of any kind under a name of its own is how a script asks for a resource.
    return { kind: 'alias', type: /^(serde_json::)?Value$/.test(type) ? 'Map' : type };
  }
  return { kind: 'record', fields: membersOf(node, renaming(attributesAbove(node))) };
}

function membersOf(node: Node, rename: (name: string) => string): Field[] {
  const members = node.childForFieldName('body')?.namedChildren ?? [];
  return members.flatMap((each) => (each?.type === 'field_declaration' ? [memberOf(each, rename)] : []));
}

function enumOf(node: Node, definitions: Definitions): Definition {
  const attributes = attributesAbove(node);
  const rename = renaming(attributes);
  const nodes = (node.childForFieldName('body')?.namedChildren ?? []).filter((each) => each?.type === 'enum_variant');
  const variants = nodes.flatMap((each) =>
    each ? [{ node: each, name: renamed(each, rename), fields: membersOf(each, renaming(attributesAbove(each))) }] : [],
  );
  if (variants.every((each) => !each.node.childForFieldName('body'))) {
    return { kind: 'enum', values: variants.map(({ name }) => name) };
  }
  return unionOf({ name: nameOf(node), attributes, variants, definitions });
}

function memberOf(node: Node, rename: (name: string) => string): Field {
  const type = node.childForFieldName('type')?.text ?? '';
  const isOptional = isOption(type) || /\bdefault\b/.test(attributesAbove(node));
  const description = documentation(node) || commentBeside(node);
  return { name: renamed(node, rename), type, isOptional, ...(description ? { description } : {}) };
}

function renamed(node: Node, rename: (name: string) => string): string {
  return /\brename\s*=\s*"([^"]+)"/.exec(attributesAbove(node))?.[1] ?? rename(nameOf(node));
}

/** What stands right above an item: attributes, and comments between them. */
function linesAbove(node: Node): Node[] {
  const above: Node[] = [];
  for (let each = node.previousNamedSibling; each; each = each.previousNamedSibling) {
    if (each.type !== 'attribute_item' && each.type !== 'line_comment' && each.type !== 'block_comment') break;
    above.unshift(each);
  }
  return above;
}

function attributesAbove(node: Node): string {
  const attributes = linesAbove(node).filter(({ type }) => type === 'attribute_item');
  return attributes.map(({ text }) => text).join('\n');
}

function documentation(node: Node): string {
  const comments = linesAbove(node).filter(({ text }) => /^\/\/\/|^\/\*\*/.test(text));
  return comments
    .map(({ text }) => plainComment(text))
    .join('\n')
    .trim();
}

const CASES: Record<string, (words: string[]) => string> = {
  lowercase: (words) => words.join('').toLowerCase(),
  UPPERCASE: (words) => words.join('').toUpperCase(),
  snake_case: (words) => words.join('_').toLowerCase(),
  SCREAMING_SNAKE_CASE: (words) => words.join('_').toUpperCase(),
  'kebab-case': (words) => words.join('-').toLowerCase(),
  camelCase: (words) => words.map((word, at) => (at === 0 ? word.toLowerCase() : capital(word))).join(''),
  PascalCase: (words) => words.map(capital).join(''),
};

function renaming(attributes: string): (name: string) => string {
  const style = /\brename_all\s*=\s*"([^"]+)"/.exec(attributes)?.[1] ?? '';
  const convert = CASES[style];
  return convert ? (name) => convert(wordsOf(name)) : (name) => name;
}

function wordsOf(name: string): string[] {
  return name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').split('_');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
