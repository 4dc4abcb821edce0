import type { Node } from 'web-tree-sitter';

/** What the comment above something says of it and of its parameters. */
export type Documentation = { description: string; parameters: Map<string, { text: string; type: string }> };

/** The comments that stand directly above a node, as one text without their signs. */
export function commentAbove(node: Node): string {
  const lines: string[] = [];
  let below = node;
  for (let above = node.previousSibling; above?.type.includes('comment'); above = above.previousSibling) {
    if (below.startPosition.row - above.endPosition.row > 1 || isBehind(above, below)) break;
    lines.unshift(plainComment(above.text));
    below = above;
  }
  return lines.join('\n').trim();
}

/** The comment behind something, on its line. */
export function commentBeside(node: Node): string {
  for (let next = node.nextSibling; next?.startPosition.row === node.endPosition.row; next = next.nextSibling) {
    if (next.type.includes('comment')) return plainComment(next.text);
  }
  return '';
}

/** It belongs to what stands before it on its line. */
function isBehind(comment: Node, below: Node): boolean {
  if (comment.endPosition.row === below.startPosition.row) return false;
  const before = comment.previousSibling;
  return before !== null && !before.type.includes('comment') && before.endPosition.row === comment.startPosition.row;
}

export function plainComment(text: string): string {
  const inner = text.replace(/^\/\*+!?/, '').replace(/\*+\/$/, '');
  return inner
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\/\/[/!]?|#+[']?|\*)?[ \t]?/, '').trimEnd())
    .join('\n')
    .trim();
}

const PARAMETER = /^@param\s+(.*)$/;

/** Takes `@param name text`, `@param name [Type] text`, `@param Type $name text` and the like out of a comment. */
export function readDocumentation(comment: string): Documentation {
  const parameters: Documentation['parameters'] = new Map();
  const rest: string[] = [];
  for (const line of comment.split('\n')) {
    const words = PARAMETER.exec(line.trim())?.[1];
    if (words) addParameter(parameters, words);
    else if (!/^@\w+/.test(line.trim())) rest.push(line);
  }
  return { description: rest.join('\n').trim(), parameters };
}

function addParameter(parameters: Documentation['parameters'], words: string): void {
  const bracketed = /\[([^\]]*(?:\[[^\]]*\][^\]]*)*)\]/.exec(words);
  const type = bracketed?.[1] ?? '';
  const bare = bracketed ? words.replace(bracketed[0], ' ').trim() : words;
  const [, before, variable, said] = /^(?:([^$]*?)\s+)?\$([A-Za-z_]\w*)\s*(.*)$/.exec(words) ?? [];
  const [, word, rest] = /^(\w+)\s*(.*)$/.exec(bare) ?? [];
  const name = variable ?? word;
  if (name) parameters.set(name, { text: (said ?? rest ?? '').replace(/^-\s*/, '').trim(), type: before ?? type });
}

/** Adds what a comment says to parameters that say less. */
export function documented<T extends { name: string; type: string; description?: string }>(
  fields: T[],
  { parameters }: Documentation,
): T[] {
  return fields.map((field) => {
    const said = parameters.get(field.name);
    if (!said) return field;
    return { ...field, type: field.type || said.type, ...(said.text ? { description: said.text } : {}) };
  });
}
