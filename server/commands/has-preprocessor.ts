const EXPORTED = /^\s*export\s+(?:(?:async\s+)?function\s+preprocessor\b|(?:const|let|var)\s+preprocessor\b)/m;
const LISTED = /^\s*export\s*\{[^}]*\bpreprocessor\b[^}]*\}/m;
const DEFINED = /^(?:async\s+)?def\s+preprocessor\s*\(/m;

/** Whether a script makes its arguments of an event: by a function `preprocessor` that stands beside `main`. */
export function hasPreprocessor(language: string, content: string): boolean {
  if (language === 'python3') return DEFINED.test(content);
  const isScript = ['bun', 'deno', 'nativets', 'bunnative'].includes(language);
  return isScript && (EXPORTED.test(content) || LISTED.test(content));
}
