import type { Node } from 'web-tree-sitter';
import { literalValue } from './literal-value';
import type { Definition, Definitions } from './type-schema';

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
  else if (/\b(TypedDict|BaseModel)\b/.test(parents) || /^@[\w.]*dataclass\b/.test(decorated)) {
    definitions.set(name, readRecord(body, parents));
  }
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
  const fields = assignments(body).flatMap((assignment) => {
    const text = assignment.childForFieldName('type')?.text;
    const value = assignment.childForFieldName('right');
    if (!text) return [];
    return {
      name: assignment.childForFieldName('left')?.text ?? '',
      text,
      isRequired: value === null && isTotal && !/^(typing\.)?NotRequired\b/.test(text),
      default: value ? literalValue(value, new Map()) : undefined,
    };
  });
  return { kind: 'record', fields, isTypedDict };
}
