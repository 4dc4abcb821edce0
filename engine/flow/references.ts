/** A name an expression reads from an object: `results.a`, `results?.["a"]`, `flow_input.x`. */
export type Reference = { name: string; start: number; end: number; isOptional: boolean };

const ACCESS = /(?:(\?\.)|\.)\s*([A-Za-z_$][\w$]*)|(\?\.)?\[\s*(?:"([^"\\]*)"|'([^'\\]*)'|`([^`\\$]*)`)\s*\]/y;
const IDENTIFIER = /[A-Za-z_$][\w$]*/y;

/** What `expr` reads directly below `root`; text in strings and comments does not count. */
export function referencesTo(expr: string, root: string): Reference[] {
  const found: Reference[] = [];
  for (const at of identifiersOf(expr, root)) {
    const reference = readAccess(expr, at + root.length);
    if (reference) found.push(reference);
  }
  return found;
}

/** The expression with every `results.<from>` reading `results.<to>`. */
export function renameReferences(expr: string, from: string, to: string): string {
  const renamed = referencesTo(expr, 'results').filter((reference) => reference.name === from);
  return renamed.reduceRight(
    (text, { start, end, isOptional }) => text.slice(0, start) + access(to, isOptional) + text.slice(end),
    expr,
  );
}

/** How a name is read from an object: `.a`, or `["a-b"]` where a dot would not do. */
export function access(name: string, isOptional = false): string {
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return `${isOptional ? '?.' : '.'}${name}`;
  return `${isOptional ? '?.' : ''}[${JSON.stringify(name)}]`;
}

/** A path such as `results.a.items[0]` for the keys one after the other. */
export function accessPath(root: string, keys: (string | number)[]): string {
  return root + keys.map((key) => (typeof key === 'number' ? `[${key}]` : access(key))).join('');
}

function readAccess(expr: string, from: number): Reference | undefined {
  let start = from;
  while (/\s/.test(expr[start] ?? '')) start += 1;
  ACCESS.lastIndex = start;
  const match = ACCESS.exec(expr);
  if (!match) return undefined;
  const [text, dot, name, bracket, double, single, template] = match;
  return {
    name: name ?? double ?? single ?? template ?? '',
    start,
    end: start + text.length,
    isOptional: dot !== undefined || bracket !== undefined,
  };
}

/** Positions where `name` stands as a variable: not in a string or comment, and not as a property of another. */
function identifiersOf(expr: string, name: string): number[] {
  const found: number[] = [];
  // Each entry is the number of open braces inside one `${…}` of a template literal.
  const templates: number[] = [];
  let previous = '';
  let at = 0;
  while (at < expr.length) {
    const token = nextToken(expr, at, templates);
    const text = expr.slice(at, token);
    if (text === name && previous !== '.' && previous !== '?.') found.push(at);
    if (!/^\s+$/.test(text) && !text.startsWith('//') && !text.startsWith('/*')) previous = text;
    at = token;
  }
  return found;
}

function nextToken(expr: string, at: number, templates: number[]): number {
  const char = expr[at] ?? '';
  const open = templates.at(-1);
  if (open !== undefined && (char === '{' || char === '}')) return braceInTemplate(expr, at, templates);
  if (char === '`') return templateText(expr, at + 1, templates);
  if (char === '"' || char === "'") return quotedEnd(expr, at);
  return commentEnd(expr, at) ?? wordEnd(expr, at);
}

function braceInTemplate(expr: string, at: number, templates: number[]): number {
  const depth = templates.pop() ?? 0;
  if (expr[at] === '}' && depth === 0) return templateText(expr, at + 1, templates);
  templates.push(depth + (expr[at] === '{' ? 1 : -1));
  return at + 1;
}

/** Skips literal text of a template up to its end or the next `${`. */
function templateText(expr: string, from: number, templates: number[]): number {
  for (let at = from; at < expr.length; at += 1) {
    if (expr[at] === '\\') at += 1;
    else if (expr[at] === '`') return at + 1;
    else if (expr[at] === '$' && expr[at + 1] === '{') {
      templates.push(0);
      return at + 2;
    }
  }
  return expr.length;
}

function quotedEnd(expr: string, from: number): number {
  for (let at = from + 1; at < expr.length; at += 1) {
    if (expr[at] === '\\') at += 1;
    else if (expr[at] === expr[from]) return at + 1;
  }
  return expr.length;
}

function commentEnd(expr: string, at: number): number | undefined {
  const closing = { '//': '\n', '/*': '*/' }[expr.slice(at, at + 2)];
  if (!closing) return undefined;
  const end = expr.indexOf(closing, at + 2);
  return end === -1 ? expr.length : end + closing.length;
}

function wordEnd(expr: string, at: number): number {
  if (expr.startsWith('?.', at)) return at + 2;
  if (expr.startsWith('...', at)) return at + 3;
  IDENTIFIER.lastIndex = at;
  const word = IDENTIFIER.exec(expr);
  if (word) return at + word[0].length;
  const blank = /^\s+/.exec(expr.slice(at, at + 64));
  return at + (blank?.[0].length ?? 1);
}
