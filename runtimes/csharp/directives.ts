/** `#r "nuget: …"` is for tools that fetch packages. */
export function withoutDirectives(source: string): string {
  return source.replaceAll(/^[ \t]*#r\b.*$/gm, '');
}
