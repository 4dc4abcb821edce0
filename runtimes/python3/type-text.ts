/** A type annotation as a tree: `Optional[list[int]]` is a name with arguments, `a | b` a union. */
export type TypeText =
  | { kind: 'name'; name: string; args: TypeText[] }
  | { kind: 'union'; parts: TypeText[] }
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'unknown' };

const TOKEN =
  /\s*(?:([\p{L}_][\p{L}\p{N}_.]*)|([rRbBuU]?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))|(-?\d+(?:\.\d+)?)|([[\]|,]))/uy;

/** Reads an annotation; what it cannot read is `unknown`, which takes any value. */
export function parseTypeText(text: string): TypeText {
  const tokens = tokenize(text);
  if (!tokens) return { kind: 'unknown' };
  const cursor = { tokens, at: 0 };
  const type = parseUnion(cursor);
  return cursor.at === tokens.length ? type : { kind: 'unknown' };
}

type Cursor = { tokens: string[]; at: number };

function tokenize(text: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (!match) return null;
    tokens.push(match[0].trim());
  }
  return tokens;
}

function parseUnion(cursor: Cursor): TypeText {
  const parts = [parseOne(cursor)];
  while (cursor.tokens[cursor.at] === '|') {
    cursor.at++;
    parts.push(parseOne(cursor));
  }
  const [only] = parts;
  return only && parts.length === 1 ? only : { kind: 'union', parts };
}

function parseOne(cursor: Cursor): TypeText {
  const token = cursor.tokens[cursor.at++];
  if (token === undefined) return { kind: 'unknown' };
  if (/^[rRbBuU]?["']/.test(token)) return { kind: 'literal', value: unquote(token) };
  if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
  if (token === '[') return { kind: 'name', name: '[]', args: parseList(cursor) };
  if (!/^[\p{L}_]/u.test(token)) return { kind: 'unknown' };
  if (token === 'True' || token === 'False') return { kind: 'literal', value: token === 'True' };
  const hasArgs = cursor.tokens[cursor.at] === '[';
  if (hasArgs) cursor.at++;
  return { kind: 'name', name: token, args: hasArgs ? parseList(cursor) : [] };
}

function parseList(cursor: Cursor): TypeText[] {
  const items: TypeText[] = [];
  while (cursor.at < cursor.tokens.length && cursor.tokens[cursor.at] !== ']') {
    items.push(parseUnion(cursor));
    if (cursor.tokens[cursor.at] === ',') cursor.at++;
  }
  cursor.at++;
  return items;
}

export function unquote(literal: string): string {
  const [, prefix = '', quoted = ''] = /^([a-zA-Z]*)(.*)$/s.exec(literal) ?? [];
  const inner = /^('''|"""|'|")(.*)\1$/s.exec(quoted)?.[2] ?? quoted;
  return /r/i.test(prefix) ? inner : inner.replaceAll(/\\([\s\S])/g, (_, sign: string) => ESCAPES[sign] ?? sign);
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\n': '' };
