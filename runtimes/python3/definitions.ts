import type { Node } from 'web-tree-sitter';
import { docstringOf, noteIn, readDocstring } from './docstring';
import { literalValue } from './literal-value';
import type { Definition, Definitions } from './type-schema';
import { unquote } from './type-text';

/** The classes and type aliases at the top of a script. */
export function readDefinitions(root: Node): Definitions {
  const definitions: Definitions = new Map();
  for (const statement of root.namedChildren) {
    const node = statement?.type === 'decorated_definition' ? statement.childForFieldName('definition') : statement;
    if (node?.type === 'class_definition') addClass(node, { decorated: statement?.text ?? '', definitions });
    if (node?.type === 'expression_statement') addAlias(node, definitions);
    if (node?.type === 'type_alias_statement') addTypeStatement(node, definitions);
  }
  return definitions;
}

function addAlias(node: Node, definitions: Definitions): void {
  const assignment = node.namedChild(0);
  const name = assignment?.childForFieldName('left');
  const value = assignment?.childForFieldName('right');
  if (assignment?.type !== 'assignment' || name?.type !== 'identifier' || !value) return;
  if (/^(subscript|identifier|attribute|binary_operator)$/.test(value.type)) {
    definitions.set(name.text, { kind: 'alias', text: value.text });
  }
}

function addTypeStatement(node: Node, definitions: Definitions): void {
  const [name, value] = [node.namedChild(0), node.namedChild(1)];
  if (name && value) definitions.set(name.text, { kind: 'alias', text: value.text });
}

function addClass(node: Node, { decorated, definitions }: { decorated: string; definitions: Definitions }): void {
  const name = node.childForFieldName('name')?.text;
  const body = node.childForFieldName('body');
  const parents = node.childForFieldName('superclasses')?.text ?? '';
  if (!name || !body) return;
  if (/\b(Str|Int)?Enum\b/.test(parents)) definitions.set(name, readEnum(body));
  else if (isRecord(parents, { decorated, definitions })) {
    definitions.set(name, readRecord(body, parents));
  }
}

function isRecord(
  parents: string,
  { decorated, definitions }: { decorated: string; definitions: Definitions },
): boolean {
  if (/\b(TypedDict|BaseModel|NamedTuple)\b/.test(parents) || /^@[\w.]*dataclass\b/.test(decorated)) return true;
  return [...parents.matchAll(/\w+/g)].some(([name]) => definitions.get(name)?.kind === 'record');
}

function assignments(body: Node): Node[] {
  return body.namedChildren.flatMap((statement) => {
    const first = statement?.type === 'expression_statement' ? statement.namedChild(0) : null;
    return first?.type === 'assignment' ? [first] : [];
  });
}

function readEnum(body: Node): Definition {
  const values = assignments(body).map((assignment) => {
    const name = assignment.childForFieldName('left')?.text ?? '';
    const value = assignment.childForFieldName('right');
    return { name, value: (value && literalValue(value, new Map())) ?? name.toLowerCase() };
  });
  return { kind: 'enum', values };
}

function readRecord(body: Node, parents: string): Definition {
  const isTypedDict = /\bTypedDict\b/.test(parents);
  const isTotal = !/total\s*=\s*False/.test(parents);
  const said = readDocstring(docstringOf(body)).parameters;
  const fields = assignments(body).flatMap((assignment) => {
    const text = assignment.childForFieldName('type')?.text;
    const value = assignment.childForFieldName('right');
    const name = assignment.childForFieldName('left')?.text ?? '';
    if (!text || /^(typing\.)?ClassVar\b/.test(text)) return [];
    const fallback = value ? fallbackOf(value) : NO_FALLBACK;
    const description = fallback.description ?? noteIn(text) ?? said.get(name);
    const isRequired = !fallback.isThere && isTotal && !/^(typing\.)?NotRequired\b/.test(text);
    return [{ name, text, isRequired, default: fallback.value, ...(description ? { description } : {}) }];
  });
  const inherited = [...parents.matchAll(/\w+/g)].map(([name]) => name);
  return { kind: 'record', fields, isTypedDict, inherited };
}

type Fallback = { isThere: boolean; value?: unknown; description?: string };
const NO_FALLBACK: Fallback = { isThere: false };

/** A value, or what `field(default=…)` of dataclasses and `Field(…, description="…")` of pydantic say. */
function fallbackOf(value: Node): Fallback {
  const callee = value.type === 'call' ? value.childForFieldName('function') : null;
  if (!/(?:^|\.)[fF]ield$/.test(callee?.text ?? '')) return { isThere: true, value: literalValue(value, new Map()) };
  const given = value.childForFieldName('arguments')?.namedChildren ?? [];
  const named = new Map(given.flatMap(keywordOf));
  const [first] = given.filter((each) => each?.type !== 'keyword_argument' && each?.type !== 'comment');
  const about = named.get('description');
  return {
    ...defaultIn(named.get('default') ?? first ?? null, named.has('default_factory')),
    ...(about?.type === 'string' ? { description: unquote(about.text) } : {}),
  };
}

/** `...` is pydantic's word for none. */
function defaultIn(value: Node | null, isMade: boolean): Fallback {
  if (value === null || value.text === '...') return { isThere: isMade };
  return { isThere: true, value: literalValue(value, new Map()) };
}

function keywordOf(node: Node | null): [string, Node][] {
  const value = node?.type === 'keyword_argument' ? node.childForFieldName('value') : null;
  return node && value ? [[node.childForFieldName('name')?.text ?? '', value]] : [];
}
