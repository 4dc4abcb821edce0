import { SignatureError } from '../contract';

export type SqlParameter = { position: number; name: string; type: string; default: string | null };

/** One statement with its own numbering: `parameters[0]` is what `$1` stands for. */
export type Statement = { text: string; parameters: number[] };

const DECLARATION = /^\s*--\s*\$(\d+)\s+([A-Za-z_]\w*)\s*(?:\(([^)]*(?:\([^)]*\)[^)]*)?)\))?\s*(?:=\s*(.*?))?\s*$/;
const TYPE = /^[a-z_][a-z0-9_ ]*(?:\(\s*\d+\s*(?:,\s*\d+\s*)?\))?[a-z ]*(?:\[\s*\d*\s*\])*$/i;

/** The `-- $1 name (type) = default` comments, by position. */
export function sqlParameters(source: string): SqlParameter[] {
  const found = new Map<number, SqlParameter>();
  source.split(/\r?\n/).forEach((line, at) => {
    const [, position, name, type = 'text', fallback] = DECLARATION.exec(line) ?? [];
    if (!position || !name) return;
    if (!TYPE.test(type.trim())) throw new SignatureError(`line ${at + 1}: "${type}" is not a type`);
    if (found.has(Number(position))) throw new SignatureError(`line ${at + 1}: $${position} is declared twice`);
    const parameter = { position: Number(position), name, type: type.trim().toLowerCase(), default: fallback ?? null };
    found.set(parameter.position, parameter);
  });
  return [...found.values()].toSorted((one, other) => one.position - other.position);
}

/** Splits at top-level semicolons and renumbers each statement's parameters from 1. */
export function sqlStatements(source: string, parameters: SqlParameter[]): Statement[] {
  const statements: Draft[] = [];
  let current = newStatement();
  for (const piece of pieces(source)) {
    if (piece.kind === 'end') {
      statements.push(current);
      current = newStatement();
    } else if (piece.kind === 'parameter') {
      addParameter(current, { position: Number(piece.text.slice(1)), parameters });
    } else {
      current.text += piece.text;
      current.isEmpty &&= piece.kind === 'comment' || piece.text.trim() === '';
    }
  }
  return [...statements, current]
    .filter(({ isEmpty }) => !isEmpty)
    .map(({ text, parameters: own }) => ({
      text: text.trim(),
      parameters: own,
    }));
}

type Draft = Statement & { isEmpty: boolean };

function newStatement(): Draft {
  return { text: '', parameters: [], isEmpty: true };
}

function addParameter(draft: Draft, { position, parameters }: { position: number; parameters: SqlParameter[] }): void {
  const declared = parameters.find((parameter) => parameter.position === position);
  let own = draft.parameters.indexOf(position);
  if (own < 0) own = draft.parameters.push(position) - 1;
  // A cast where the type is declared: the server could otherwise not tell what a bare parameter is.
  draft.text += declared && declared.type !== 'text' ? `$${own + 1}::${declared.type}` : `$${own + 1}`;
  draft.isEmpty = false;
}

type Piece = { kind: 'text' | 'comment' | 'parameter' | 'end'; text: string };

const QUOTED = [
  { kind: 'comment', pattern: /--[^\n]*/y },
  { kind: 'text', pattern: /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y },
  { kind: 'text', pattern: /'(?:[^']|'')*'/y },
  { kind: 'text', pattern: /"(?:[^"]|"")*"/y },
  { kind: 'text', pattern: /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/y },
  { kind: 'parameter', pattern: /\$\d+/y },
  { kind: 'end', pattern: /;/y },
  { kind: 'text', pattern: /[A-Za-z_]\w*/y },
] as const;

function* pieces(source: string): Generator<Piece> {
  for (let at = 0; at < source.length; ) {
    const piece = blockComment(source, at) ?? quoted(source, at) ?? { kind: 'text', text: source.charAt(at) };
    yield piece;
    at += piece.text.length;
  }
}

function quoted(source: string, at: number): Piece | null {
  for (const { kind, pattern } of QUOTED) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) return { kind, text: match[0] };
  }
  return null;
}

/** In PostgreSQL these nest. */
function blockComment(source: string, start: number): Piece | null {
  if (!source.startsWith('/*', start)) return null;
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    if (source.startsWith('/*', at)) depth++;
    if (source.startsWith('*/', at) && --depth === 0) return { kind: 'comment', text: source.slice(start, at + 2) };
  }
  return { kind: 'comment', text: source.slice(start) };
}
