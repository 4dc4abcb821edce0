import type { FlowModule, FlowValue } from '@/engine/flow/schema';

/** The module list at a JSON pointer inside a flow's value, as `/modules/2/value/branches/0/modules`. */
export function listAt(flow: FlowValue, pointer: string): FlowModule[] {
  const found = at(flow, pointer);
  if (!Array.isArray(found)) throw new Error(`no module list at ${pointer}`);
  return found as FlowModule[];
}

/** The module at a JSON pointer inside a flow's value, as `/modules/2`. */
export function moduleAt(flow: FlowValue, pointer: string): FlowModule {
  const found = at(flow, pointer) as FlowModule | undefined;
  if (!found?.value) throw new Error(`no module at ${pointer}`);
  return found;
}

function at(flow: FlowValue, pointer: string): unknown {
  let found: unknown = flow;
  for (const key of pointer.split('/').slice(1)) found = (found as Record<string, unknown> | undefined)?.[key];
  return found;
}
