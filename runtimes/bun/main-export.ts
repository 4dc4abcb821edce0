const EXPORTS_MAIN =
  /\bexport\s+(?:(?:async\s+)?function\s*\*?\s*main\b|(?:const|let|var)\s+main\b|\{[^}]*\bmain\b[^}]*\})/;
const DECLARES_MAIN = /^[ \t]*(?:async\s+)?function\s*\*?\s*main\b|^[ \t]*(?:const|let|var)\s+main\b/m;

/** Scripts often forget `export`; the last line adds it, so that the lines before keep their numbers. */
export function withExportedMain(source: string): string {
  if (EXPORTS_MAIN.test(source) || !DECLARES_MAIN.test(source)) return source;
  return `${source}\nexport { main };\n`;
}
