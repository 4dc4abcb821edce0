import { exactJson } from './exact-json';
import { readOwn } from './expression';

const PLACEHOLDER = /\$workspace\b|\$args\[([^\]]*)\]/g;

/** A key or tag with `$workspace`, `$args[x]` and `$args[x.y]` filled in. What is not there is empty. */
export function fillTemplate(template: string, run: { workspaceId: string; args: Record<string, unknown> }): string {
  return template.replaceAll(PLACEHOLDER, (_match, path: string | undefined) =>
    path === undefined ? run.workspaceId : text(readOwn(run.args, keysOf(path))?.value),
  );
}

/** Whether a tag says something of the arguments. */
export function isOpenTag(template: string): boolean {
  return template.includes('$args[');
}

function keysOf(path: string): string[] {
  return path.split('.').map((key) => key.trim());
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : exactJson(value);
}
