import type { FlowModule, FlowValue } from '@/engine/flow/schema';

/** The module list at a JSON pointer inside a flow's value, as `/modules/2/value/branches/0/modules`. */
export function listAt(flow: FlowValue, pointer: string): FlowModule[] {
  let at: unknown = flow;
  for (const key of pointer.split('/').slice(1)) at = (at as Record<string, unknown> | undefined)?.[key];
  if (!Array.isArray(at)) throw new Error(`no module list at ${pointer}`);
  return at as FlowModule[];
}
