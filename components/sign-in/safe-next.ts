/** The page to open after sign-in: only one of ours, whatever the address bar asks for. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !next.startsWith('/')) return '/';
  // `//host` and `/\host` are other origins to a browser; so is what a tab or line break hides.
  const url = new URL(next, 'http://millrace.invalid');
  return url.host === 'millrace.invalid' ? url.pathname + url.search + url.hash : '/';
}
