import type { EndpointSpec } from '@/contract/endpoint';

const RUNS = /^\/w\/\{workspace\}\/jobs\/(?:run|run_wait_result|run_and_stream)\/([pf])\/\{path\}$/;

/** Whether a token with these scopes may call an operation: they name the scripts and flows that it may start. */
export function isInScope(scopes: string[], spec: Pick<EndpointSpec, 'path'>, itemPath: string | undefined): boolean {
  const kind = RUNS.exec(spec.path)?.[1];
  if (kind === undefined || itemPath === undefined) return false;
  const domain = kind === 'p' ? 'jobs:run:scripts:' : 'jobs:run:flows:';
  return scopes.some((scope) => scope.startsWith(domain) && covers(scope.slice(domain.length), itemPath));
}

/** `f/shop/*` is all of a folder. */
function covers(pattern: string, itemPath: string): boolean {
  return pattern.endsWith('/*') ? itemPath.startsWith(pattern.slice(0, -1)) : itemPath === pattern;
}
