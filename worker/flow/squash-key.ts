import type { Held } from './memory';
import { moduleAt } from './pointer';

const BODY = '/value/modules';

/** Names one run of the squashed loop whose body this scope is; null where it is no such thing. */
export function squashKey({ row, facts }: Pick<Held, 'row' | 'facts'>): string | null {
  if (row.parentScopeId === null || !row.list.endsWith(BODY)) return null;
  const { value } = moduleAt(facts.flow, row.list.slice(0, -BODY.length));
  const isLoop = value.type === 'whileloopflow' || (value.type === 'forloopflow' && !value.parallel);
  return isLoop && value.squash ? `${row.parentScopeId}/${row.parentModuleId}/${row.parentRun}` : null;
}
