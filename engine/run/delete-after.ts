import { listsOf } from '../flow/document';
import type { FlowModule } from '../flow/schema';
import type { ScopeFacts } from './state';

/**
 * Seconds after the end of the whole run at which what a step leaves behind is deleted; null keeps it. A loop or branch
 * speaks for the steps inside: the shortest time counts.
 */
export function deleteAfterS({ flow, list }: ScopeFacts, module: FlowModule): number | null {
  const times = [module, ...modulesAround(flow.modules, list)].map(ownTime).filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function ownTime({ delete_after_secs: secs, delete_after_use: isUsed }: FlowModule): number | null {
  return secs ?? (isUsed ? 0 : null);
}

/** The modules on the way to the list with this pointer. */
function modulesAround(modules: FlowModule[], pointer: string): FlowModule[] {
  const [, index, , ...rest] = pointer.slice(1).split('/');
  const module = modules[Number(index)];
  if (index === undefined || !module) return [];
  const slot = rest[0] === 'branches' ? Number(rest[1]) : rest[0] === 'default' ? 'default' : 'body';
  const inner = listsOf(module.value).find((list) => list.slot === slot);
  const next = rest.slice(rest[0] === 'branches' ? 2 : 0);
  return inner ? [module, ...modulesAround(inner.modules, `/${next.join('/')}`)] : [module];
}
