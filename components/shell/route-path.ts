/** The segments of a catch-all route as an item's path: `['f', 'crm', 'a%20b']` → `f/crm/a b`. */
export function routePath(segments: string[]): string {
  return segments.map(decodeURIComponent).join('/');
}

/** The address of a page about an item: `itemHref('demo', 'flows/run', 'f/crm/sync')`. */
export function itemHref(workspace: string, page: string, path: string): string {
  return `${workspaceHref(workspace)}/${page}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

export function workspaceHref(workspace: string): string {
  return `/w/${encodeURIComponent(workspace)}`;
}
