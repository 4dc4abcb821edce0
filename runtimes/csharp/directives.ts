/** The first package of NuGet that a script asks for, or null. */
export function packageOf(source: string): string | null {
  return /^[ \t]*#r[ \t]+"nuget:[ \t]*([^",\s]+)/m.exec(source)?.[1] ?? null;
}

/** `#r "…"` names files for tools that take them from elsewhere. */
export function withoutDirectives(source: string): string {
  return source.replaceAll(/^[ \t]*#r\b.*$/gm, '');
}
