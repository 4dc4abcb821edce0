import { locate } from '@/engine/flow/document';
import type { FlowValue } from '@/engine/flow/schema';

/** The flow's steps up to one of them; a step inside a container is reached with the whole container. */
export function flowUpTo(value: FlowValue, id: string): FlowValue {
  const located = locate(value, id);
  const outer = located && (located.parents[0] ?? located.module);
  const last = outer ? value.modules.indexOf(outer) : -1;
  return last === -1 ? value : { ...value, modules: value.modules.slice(0, last + 1) };
}
