/** For each language whose packages are resolved at deploy, what a source must hold to need any. Rather too much. */
const SIGNS: Record<string, RegExp> = {
  python3: /\bimport\b|#\s*(?:extra_)?requirements:|^# \/\/\/ script/m,
  bun: /\b(?:from|import|require)\s*\(?\s*["']|\/\/\s*package_json:/,
  go: /["`][\w-]+(?:\.[\w-]+)+\/[^"`]*["`]/,
  rust: /\/\/![ \t]*```(?:cargo|toml)/,
  java: /\/\/\s*requirements:/,
  php: /\/\/\s*require:/,
  ruby: /\bgemfile\b/,
};

/** The lock of a source nobody has looked at closer: null where a job has to, or where the language has none. */
export function emptyLock(language: string, content: string): string | null {
  return SIGNS[language] && !needsLock(language, content) ? '' : null;
}

export function needsLock(language: string, content: string): boolean {
  return SIGNS[language]?.test(content) ?? false;
}
