import { referencesTo } from '../flow/references';

/** Which values an expression names, so that no others need loading. */
export type Needs = {
  roots: Set<string>;
  /** Steps whose results it reads; `all` where it uses `results` as a whole. */
  results: string[] | 'all';
  /** Literal paths of `variable()` and `resource()`. */
  variable: string[];
  resource: string[];
};

const WORD = /[A-Za-z_$][\w$]*/g;

export function needsOf(expr: string): Needs {
  const roots = new Set(expr.match(WORD) ?? []);
  const named = referencesTo(expr, 'results');
  const mentions = expr.match(/(?<![\w$.])results(?![\w$])/g)?.length ?? 0;
  return {
    roots,
    results: mentions > named.length ? 'all' : [...new Set(named.map((reference) => reference.name))],
    variable: literalCalls(expr, 'variable'),
    resource: literalCalls(expr, 'resource'),
  };
}

function literalCalls(expr: string, name: string): string[] {
  const pattern = new RegExp(`\\b${name}\\(\\s*(["'\`])([^"'\`]+)\\1\\s*\\)`, 'g');
  return [...new Set([...expr.matchAll(pattern)].map((match) => match[2] ?? ''))];
}

/** The path of an expression that only reads a member, as `results.a.items[0].id`; null for any other. */
export function memberPath(expr: string): { root: string; keys: string[] } | null {
  const text = expr.trim();
  const root = /^[A-Za-z_$][\w$]*/.exec(text)?.[0];
  if (!root) return null;
  const keys: string[] = [];
  const access = /(?:\?\.|\.)\s*([A-Za-z_$][\w$]*)|(?:\?\.)?\[(?:(\d+)|"([^"\\]*)"|'([^'\\]*)')\]/y;
  access.lastIndex = root.length;
  while (access.lastIndex < text.length) {
    const match = access.exec(text);
    if (!match) return null;
    keys.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
  }
  return { root, keys };
}

/**
 * Reads own members all the way. Undefined where one is missing: what JavaScript does there (an error, `undefined`,
 * or a method of a prototype) is for an interpreter to say.
 */
export function readOwn(value: unknown, keys: string[]): { value: unknown } | undefined {
  let at = value;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return { value: at };
}
