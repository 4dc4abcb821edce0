/** One statement and the parameters that stand in it, in their order: `?`, or `:name` without its colon. */
export type QueryStatement = { text: string; marks: string[] };

const PIECES = [
  { kind: 'comment', pattern: /--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//y },
  { kind: 'text', pattern: /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`/y },
  { kind: 'mark', pattern: /\?|(?<![:\w]):[A-Za-z_]\w*/y },
  { kind: 'end', pattern: /;/y },
] as const;

/** Splits at top-level semicolons; every parameter becomes a `?`. */
export function splitStatements(source: string): QueryStatement[] {
  const statements: (QueryStatement & { isEmpty: boolean })[] = [{ text: '', marks: [], isEmpty: true }];
  for (let at = 0; at < source.length; ) {
    const { kind, text } = pieceAt(source, at);
    const current = statements.at(-1);
    at += text.length;
    if (!current) break;
    if (kind === 'end') statements.push({ text: '', marks: [], isEmpty: true });
    else if (kind === 'mark') {
      current.text += '?';
      current.marks.push(text.replace(/^:/, ''));
    } else current.text += text;
    current.isEmpty &&= kind === 'comment' || text.trim() === '' || kind === 'end';
  }
  return statements.filter(({ isEmpty }) => !isEmpty).map(({ text, marks }) => ({ text: text.trim(), marks }));
}

function pieceAt(source: string, at: number): { kind: (typeof PIECES)[number]['kind']; text: string } {
  for (const { kind, pattern } of PIECES) {
    pattern.lastIndex = at;
    const [text] = pattern.exec(source) ?? [];
    if (text) return { kind, text };
  }
  return { kind: 'text', text: source.charAt(at) };
}
