/**
 * A type as a tree, whatever the language writes around it. Names that are no words stand for structure: `[]` a list of
 * its argument, `{}` a mapping to it, `?` it or nothing, `()` a tuple, `|` one of several. `''` is what nobody can read.
 */
export type TypeExpression = {
  name: string;
  args: TypeExpression[] /** Names of the arguments, of a record. */;
  labels?: string[];
};

const UNKNOWN: TypeExpression = { name: '', args: [] };
const TOKEN =
  /\s*(?:map(?=\[)|[\p{L}_\\$][\p{L}\p{N}_]*(?:(?:::|\.|\\)[\p{L}_][\p{L}\p{N}_]*)*|'[^'\s,<>]*'|'[\p{L}_]\w*|\d+|"[^"]*"|\S)/uy;

/** Reads `map[string][]*T`, `HashMap<String, Vec<Option<T>>>`, `List<int?>[]`, `?string`, `int|string|null`, `record<a: int>`. */
export function parseType(text: string): TypeExpression {
  const reader = new Reader(tokenize(text));
  const type = reader.union();
  return reader.isAtEnd ? type : UNKNOWN;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (!match) return ['\0'];
    tokens.push(match[0].trim());
  }
  return tokens;
}

const of = (name: string, ...args: TypeExpression[]): TypeExpression => ({ name, args });
const CLOSING: Record<string, string> = { '<': '>', '[': ']', '(': ')', '{': '}' };
const WORDS_BEFORE = new Set(['mut', 'dyn', 'impl', 'const', 'final', 'static', 'readonly', 'in', 'ref']);

class Reader {
  #at = 0;

  constructor(private readonly tokens: string[]) {}

  get isAtEnd(): boolean {
    return this.#at >= this.tokens.length;
  }

  union(): TypeExpression {
    const parts = [this.#one()];
    while (this.#take('|')) parts.push(this.#one());
    const [only = UNKNOWN] = parts;
    return parts.length === 1 ? only : of('|', ...parts);
  }

  #one(): TypeExpression {
    let type = this.#prefixed();
    for (;;) {
      if (this.#take('?')) type = of('?', type);
      else if (this.#peek() === '[' && this.#isEmptyBracket()) type = of('[]', type);
      else return type;
    }
  }

  #prefixed(): TypeExpression {
    const token = this.#next();
    if (token === '?') return of('?', this.#one());
    if (token === '*') return of('*', this.#one());
    if (/^'.*'$/.test(token)) return of(token);
    if (token === '&' || token.startsWith("'") || WORDS_BEFORE.has(token)) return this.#prefixed();
    if (token === '[') return this.#bracketed();
    if (token === '(') return of('()', ...this.#list('(').args);
    if (token === 'map' && this.#take('[')) {
      this.union();
      return this.#take(']') ? of('{}', this.#one()) : UNKNOWN;
    }
    return this.#named(token);
  }

  #named(token: string): TypeExpression {
    if (!/^[\p{L}_\\$"]/u.test(token)) return UNKNOWN;
    // A parameter's own brackets belong to it, `int[]` does not.
    const opens = this.#peek();
    const hasArgs = opens === '<' || (opens === '[' && !this.#looksEmpty()) || (opens === '{' && token === 'Hash');
    if (!hasArgs) return of(token);
    this.#at++;
    const { args, labels } = this.#list(opens);
    return { name: token, args, ...(labels ? { labels } : {}) };
  }

  /** Go's `[]T` and `[3]T`, Rust's `[T]` and `[T; 3]`. */
  #bracketed(): TypeExpression {
    if (this.#take(']')) return of('[]', this.#one());
    if (/^\d+$/.test(this.#peek())) {
      this.#at += 2;
      return of('[]', this.#one());
    }
    const item = this.union();
    if (this.#take(';')) this.#at++;
    return this.#take(']') ? of('[]', item) : UNKNOWN;
  }

  #list(opens: string): { args: TypeExpression[]; labels?: string[] } {
    const closes = CLOSING[opens] ?? '>';
    const args: TypeExpression[] = [];
    const labels: string[] = [];
    while (!this.isAtEnd && !this.#take(closes)) {
      if (this.tokens[this.#at + 1] === ':') {
        labels.push(this.#next().replaceAll('"', ''));
        this.#at++;
      }
      args.push(this.union());
      // Ruby's documentation writes `Hash{Symbol => String}`.
      if (this.#take('=')) this.#take('>');
      this.#take(',');
    }
    return labels.length === args.length && labels.length > 0 ? { args, labels } : { args };
  }

  #looksEmpty(): boolean {
    return this.tokens[this.#at + 1] === ']' || this.tokens[this.#at + 1] === ',';
  }

  #isEmptyBracket(): boolean {
    if (!this.#looksEmpty()) return false;
    while (!this.#take(']') && !this.isAtEnd) this.#at++;
    return true;
  }

  #peek(): string {
    return this.tokens[this.#at] ?? '';
  }

  #next(): string {
    return this.tokens[this.#at++] ?? '';
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at++;
    return true;
  }
}
