import type { Keeps } from '@/runtimes/process/kept-place';
import { loadFlowDocument } from '@/server/db/flow-documents';
import type { JobHead } from '@/server/db/live';
import { type Held, loadHead } from './memory';
import { moduleAt } from './pointer';

/** What several steps have in common: a folder, or their process. */
export type PlaceKey = { key: string; keeps: Keeps };

const BODY = '/value/modules';

/** The place that a step of this scope shares with others of its flow or loop; null where it shares none. */
export function placeKey({ row, facts }: Pick<Held, 'row' | 'facts'>): PlaceKey | null {
  if (facts.flow.same_worker) return { key: row.flowId, keeps: 'folder' };
  if (row.parentScopeId === null || !row.list.endsWith(BODY)) return null;
  const { value } = moduleAt(facts.flow, row.list.slice(0, -BODY.length));
  const isLoop = value.type === 'whileloopflow' || (value.type === 'forloopflow' && !value.parallel);
  if (!isLoop || !value.squash) return null;
  return { key: `${row.parentScopeId}/${row.parentModuleId}/${row.parentRun}`, keeps: 'process' };
}

/** The place of a step that came through the queue: the first of a chain, as a rule. */
export async function queuedPlace(job: JobHead | null): Promise<PlaceKey | null> {
  if (!job?.parentId) return null;
  const flow = await loadFlowDocument(await loadHead(job.parentId));
  return flow.same_worker ? { key: job.parentId, keeps: 'folder' } : null;
}
