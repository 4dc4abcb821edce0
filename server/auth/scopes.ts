import type { EndpointSpec } from '@/contract/endpoint';
import { runScope } from '@/contract/tokens';

const RUNS = /^\/w\/\{workspace\}\/jobs\/(?:run|run_wait_result|run_and_stream)\/([pf])\/\{path\}$/;

/** Whether a token with these scopes may call an operation: they name the scripts and flows that it may start. */
export function isInScope(scopes: string[], spec: Pick<EndpointSpec, 'path'>, itemPath: string | undefined): boolean {
  const kind = RUNS.exec(spec.path)?.[1];
  if (kind === undefined || itemPath === undefined) return false;
  return isNamed(scopes, { kind: kind === 'p' ? 'script' : 'flow', path: itemPath });
}

/** Whether they name what has this kind and path: of a script or flow, or of a run of it. */
export function isNamed(scopes: string[], { kind, path }: { kind: string; path: string | null }): boolean {
  const domain = runScope(kind, '');
  return path !== null && scopes.some((scope) => scope.startsWith(domain) && covers(scope.slice(domain.length), path));
}

/** `f/shop/*` is all of a folder. */
function covers(pattern: string, itemPath: string): boolean {
  return pattern.endsWith('/*') ? itemPath.startsWith(pattern.slice(0, -1)) : itemPath === pattern;
}
